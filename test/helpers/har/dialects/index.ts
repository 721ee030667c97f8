import type { Json, Session } from '../model.js'
import type { Spelling } from '../write.js'
import { charles } from './charles.js'
import { chrome } from './chrome.js'
import { fiddler } from './fiddler.js'
import { firefox } from './firefox.js'
import { har11 } from './har11.js'
import { ie11 } from './ie11.js'
import { mitmproxy } from './mitmproxy.js'
import { playwright } from './playwright.js'
import { safari } from './safari.js'
import { webPageTest } from './webpagetest.js'

/** A program that writes HAR, with its habits. */
export interface Dialect {
  readonly name: string
  readonly spelling: Spelling
  readonly tree: (session: Session) => Json
}

export const DIALECTS: readonly Dialect[] = [
  chrome,
  firefox,
  safari,
  playwright,
  charles,
  fiddler,
  mitmproxy,
  webPageTest,
  har11,
  ie11,
]
