import { describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { scanBytes } from '../../../src/core/scan.js'
import { redactedBytes } from '../../helpers/redact.js'
import { builtInMatcher, textOf } from '../../helpers/rules.js'

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

const FOUND: Readonly<Record<string, string>> = {
  'an INSERT of knex': `insert into "users" ("email", "api_token") values ('a@example.test', '«{{base62:32}}»') returning "id"`,
  'an INSERT with a password': "INSERT INTO users(name,password) VALUES ('ann','«Tr0ub4dor&{{digits:4}}»')",
  'its second row': "INSERT INTO users (name, password)\nVALUES (NULL, NULL),\n (lower('ANN'), '«{{base62:14}}»');",
  'an INSERT in JSON': '{"sql":"INSERT INTO `users` (`id`,`password`)\\n VALUES (7,\'«{{base62:14}}»\')"}',
  'a table of psql': ' id | name | password \n----+------+----------\n  1 | ann  | «{{base62:14}}»\n(1 row)\n',
  'a table of mysql':
    '+----+-----------+\n| id | api_token |\n+----+-----------+\n|  1 | «{{hex:32}}» |\n+----+-----------+\n',
  'a table of console.table':
    "┌─────────┬───────┬──────────┐\n│ (index) │ name  │ password │\n├─────────┼───────┼──────────┤\n│ 0       │ 'ann' │ '«{{base62:14}}»' │\n└─────────┴───────┴──────────┘\n",
}

const CLEAN: Readonly<Record<string, string>> = {
  'values of other columns': "INSERT INTO t (token_type, id) VALUES ('bearer', 'c0ffee00c0ffee00c0ffee00c0ffee00')",
  parameters: 'INSERT INTO "users"("name", "password") VALUES ($1, $2), (?, ?)',
  'words in a table': ' name | password \n------+----------\n ann  | required\n bob  | \n',
  'a table that ended': ' id | password \n----+----------\n\nx | k9f8d7s6a5q4w3e2\n',
}

describe('values under names that stand elsewhere', () => {
  it.each(Object.entries(FOUND))('are found in %s', (_name, template) => {
    const { text, secret } = generateExample(template, 7)
    const value = text.slice(secret.start, secret.end)
    const bytes = bytesOf(text)
    const found = scanBytes(bytes, builtInMatcher).map(({ value }) => Buffer.from(value).toString())
    expect(found).toEqual([value])
    expect(textOf(redactedBytes(bytes))).not.toContain(value)
  })

  it.each(Object.entries(CLEAN))('are none in %s', (_name, text) => {
    expect(scanBytes(bytesOf(text), builtInMatcher)).toEqual([])
  })
})

it("bytes that Node prints are read behind their field's name", () => {
  const hex = Buffer.from('Kestrel!85409!')
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')
  expect(scanBytes(bytesOf(`{\n  username: 'dev',\n  password: <Buffer ${hex}>,\n}`), builtInMatcher)).toHaveLength(1)
})
