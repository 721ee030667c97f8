import { describe, expect, it } from 'vitest'
import { actionOf } from '../../src/ui/keys.js'

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) => ({ key, ...modifiers }) as KeyboardEvent

describe('keys in the list', () => {
  const where = { index: 5, total: 20, isOpen: false, control: 'open' as const }
  it.each([
    ['ArrowDown', {}, { kind: 'go', to: 6 }],
    ['ArrowUp', {}, { kind: 'go', to: 4 }],
    ['PageDown', {}, { kind: 'go', to: 13 }],
    ['Home', {}, { kind: 'go', to: 0 }],
    ['End', {}, { kind: 'go', to: 19 }],
    ['ArrowRight', {}, { kind: 'toggle' }],
    ['ArrowRight', { isOpen: true }, undefined],
    ['ArrowLeft', { isOpen: true }, { kind: 'toggle' }],
    ['ArrowLeft', {}, undefined],
    ['Escape', { isOpen: true }, { kind: 'toggle' }],
    [' ', {}, { kind: 'keep' }],
    [' ', { control: 'keep' as const }, undefined],
    ['Enter', {}, undefined],
    ['a', {}, undefined],
    ['ArrowDown', { control: undefined }, undefined],
    ['Escape', { control: undefined }, { kind: 'go', to: 5 }],
  ])('%s %j', (key, more, expected) => {
    expect(actionOf(press(key), { ...where, ...more })).toEqual(expected)
  })

  it('leaves the browser’s own', () => {
    expect(actionOf(press('ArrowLeft', { altKey: true }), { ...where, isOpen: true })).toBeUndefined()
  })
})
