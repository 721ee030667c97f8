/** What wasm/prefilter.ts exports, instantiated. One kernel holds the tables of one list of keywords. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: Constant
  readonly INPUT_BYTES: Constant
  readonly OUTPUT: Constant
  readonly COMPARED: Constant
  readonly BEFORE: Constant
  readonly MARGIN: Constant
  add(): number
  find(length: number): number
  findRuns(length: number): number
}

interface Constant {
  readonly value: number
}
