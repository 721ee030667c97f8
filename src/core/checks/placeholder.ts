/** Whole values that stand for a secret without being one. */
const WORDS = new Set(
  (
    'null nil none undefined true false empty unset missing required optional invalid expired revoked ' +
    'redacted filtered hidden masked removed sanitized protected secret password passwd token apikey api_key ' +
    'changeme change_me replaceme todo tbd dummy fake sample string value credentials bearer basic unknown ' +
    'anonymous disabled enabled default base64 sha256 sha512 md5 bcrypt argon2 pbkdf2 utf8 oauth2'
  ).split(' '),
)

/** Marks that no generated secret carries. */
const MARK =
  /a-z|\{\{|\$\{|\$\(|%\(|redacted|filtered\]|placeholder|example|your[-_ ]|_here$|-here$|insert[-_]|replace[-_]|changeme|dummy[-_]|\.\.\.|\*{3,}|x{6,}|•|●/i

/** A variable, a template or a tag in the value's place: ${X}, {{x}}, %(x)s, <x>, $(x), $X, %X%, [x], #{x}, (hidden), x!r, and a comment. */
const TEMPLATE =
  /^(?:\$\{.*|\$\(.*|\$[A-Za-z_]\w*|\{\{?[^}]*\}?\}|%\(?\w+\)?[sd]|%\w+%|<[^>]*>|<[A-Za-z_ -]*|#\{.*|\[[^\]]*\]?|\([a-z]+\)|\/\*.*|\w+![rsa]|&lt;.*)$/

/** Whether a value is what documentation and filters print in a secret's place. */
export const isPlaceholder = (value: string): boolean => {
  const bare = value.replace(/^["'`*_]+|["'`*_.,;:]+$/g, '')
  const word = bare.replace(/[!)\]},]+$/, '') // login(password: $password), $password: String!
  return (
    bare === '' ||
    WORDS.has(bare.toLowerCase()) ||
    WORDS.has(word.toLowerCase()) ||
    TEMPLATE.test(bare) ||
    TEMPLATE.test(word) ||
    (bare.length <= MAX_MARKED_LENGTH && MARK.test(bare)) ||
    isRepeated(bare.toLowerCase()) ||
    (bare.length >= MIN_SEQUENCED_LENGTH && longestSequence(bare) >= SEQUENCE)
  )
}

/** One or two characters repeated: ------, 00000000, xxxx-xxxx. */
const isRepeated = (text: string): boolean => {
  let second: string | undefined
  for (const char of text) {
    if (char === text[0] || char === second) continue
    if (second !== undefined) return false
    second = char
  }
  return true
}

/** abcdefgh, 12345678: documentation's tokens count on; a shorter password that does is a weak password. */
const SEQUENCE = 8
const MIN_SEQUENCED_LENGTH = 20

const longestSequence = (text: string): number => {
  let longest = 1
  let run = 1
  for (let at = 1; at < text.length; at++) {
    run = text.charCodeAt(at) - text.charCodeAt(at - 1) === 1 ? run + 1 : 1
    longest = Math.max(longest, run)
  }
  return longest
}

/** In long values (JWTs, cookies) a mark is chance or part of a claim such as https://example.com. */
const MAX_MARKED_LENGTH = 128
