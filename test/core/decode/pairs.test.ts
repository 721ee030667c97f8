import { describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { redactedBytes } from '../../helpers/redact.js'

const token = generateExample('{{base62:32}}', 3).text
const other = generateExample('{{hex:40}}', 4).text
const password = generateExample('Kestrel&{{digits:4}}$', 5).text

const LEFT: readonly (readonly [string, string])[] = [
  ['inline values', `INSERT INTO users (id, email, password) VALUES (2, 'ann@example.test', '${password}')`],
  ['several rows', `insert into \`keys\` (\`name\`,\`api_key\`) values ('a','${token}'),('b','${other}')`],
  ['a value that is a call', `INSERT INTO t (at, token) VALUES (now(), '${token}')`],
  [
    'SQLAlchemy',
    `INFO sqlalchemy.engine.Engine INSERT INTO users (email, password, api_key) VALUES (?, ?, ?)\nINFO sqlalchemy.engine.Engine [generated in 0.00039s] ('ann@example.test', '${password}', '${token}')`,
  ],
  [
    'SQLAlchemy, UPDATE',
    `UPDATE users SET password=? WHERE email=?\n[cached since 1.2s ago] ('${password}', 'ann@example.test')`,
  ],
  ['SQLAlchemy, lines', `SELECT users.id\nFROM users\nWHERE users.token = ?\n[raw sql] ('${token}',)`],
  ['its errors', `[SQL: INSERT INTO users (email,token) VALUES (?,?)]\n[parameters: ('x', '${token}')]`],
  ['Django', `(0.001) SELECT * FROM t WHERE a = %s AND session_key = %s; args=('x', '${token}')`],
  ['TypeORM', `query: INSERT INTO "u"("id","password") VALUES (DEFAULT, $1) -- PARAMETERS: ["${password}"]`],
  [
    'PostgreSQL',
    `LOG:  execute <unnamed>: INSERT INTO u (a,password) VALUES ($1,$2)\nDETAIL:  parameters: $1 = 'x', $2 = '${password}'`,
  ],
  [
    'MyBatis',
    `==>  Preparing: insert into u (name, password) values (?, ?)\n==> Parameters: ann(String), ${token}(String)`,
  ],
  [
    'better_exceptions',
    `    pay(api_key, 3, password)\n    │   │           └ '${password}'\n    │   └ '${token}'\n    └ <function pay>\n`,
  ],
  [
    'loguru, colours',
    `    \x1b[1mlogin\x1b[0m(user, \x1b[1mpassword\x1b[0m)\n    │     │     └ \x1b[36m'${password}'\x1b[0m\n    │     └ 'ann'\n`,
  ],
]

const KEPT: readonly (readonly [string, string])[] = [
  ['another column', `INSERT INTO users (token, digest) VALUES (NULL, '${other}')`],
  ['columns and no values', 'INSERT INTO users (token, digest) SELECT a, b FROM c'],
  ['another parameter', `UPDATE t SET token = NULL, digest = ? WHERE id = ?\n[generated in 0.1s] ('${other}', 3)`],
  ['another name', `    check(digest, password)\n    │     └ '${other}'\n    └ <function check>\n`],
]

describe('values that stand apart from their names', () => {
  it.each(LEFT)('are redacted: %s', async (_, text) => {
    const copy = Buffer.from(await redactedBytes(Buffer.from(text))).toString()
    for (const secret of [token, other, password]) expect(copy).not.toContain(secret)
    expect(copy.replace(/\[REDACTED:[a-z-]+:[0-9a-f]{6}\]/g, '#')).toBe(
      [token, other, password].reduce((rest, secret) => rest.replaceAll(secret, '#'), text),
    )
  })

  it.each(KEPT)('are left where the name tells of nothing: %s', async (_, text) => {
    expect(Buffer.from(await redactedBytes(Buffer.from(text))).toString()).toBe(text)
  })
})
