import type { Shape } from '../kind.js'
import { ecs } from './ecs.js'
import { ocsf } from './ocsf.js'

/** What `format` may name. To add one: a file here, and a line. */
export const SHAPES = {
  beartrap: (event) => event,
  ecs,
  ocsf,
} as const satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES
export const SHAPE_NAMES = Object.keys(SHAPES) as [ShapeName, ...ShapeName[]]
