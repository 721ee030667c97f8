/** What a job's steps and its end are. */
export type Message<Step, Result> =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'crash'; readonly message: string }

/** `id` is the job's. */
export type FromWorker<Step, Result> = Message<Step, Result> & { readonly id: number }

/** `taken` names its job: steps of an ended job are still taken while the next one runs. */
export type ToWorker<Job> =
  | { readonly kind: 'stop' }
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'taken'; readonly id: number }

/** What is posted in one turn of the event loop goes as one message: small jobs have little else to cost. */
export const createPost = <Message>(port: {
  postMessage(batch: readonly Message[]): void
}): ((message: Message) => void) => {
  let batch: Message[] = []
  const send = (): void => {
    const whole = batch
    batch = []
    port.postMessage(whole)
  }
  return (message) => {
    if (batch.push(message) === 1) setImmediate(send)
  }
}
