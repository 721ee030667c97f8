import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { BIN, beartrap, findingsOf, type Running, startBeartrap, summaryOf, temporaryFolder } from '../helpers/cli.js'

const token = (seed: number): string => generateExample('{{base62:40}}', seed).text
const header = (seed: number): string => `Authorization: Bearer ${token(seed)}`
const LABEL = /\[REDACTED:bearer-token:[0-9a-f]{6}\]/g

const shell = (script: string, ...options: readonly string[]): string[] => ['run', ...options, '--', 'sh', '-c', script]
const runShell = (script: string, ...options: readonly string[]) => beartrap(shell(script, ...options))

const shows = (running: Running, text: string): Promise<void> => expect.poll(running.stdout).toContain(text)

const isLinux = existsSync('/proc/self/stat')

describe('beartrap run: output', () => {
  it('is redacted, standard output and error each for itself, in order', async () => {
    const lines = 'for i in 1 2 3; do echo "out $i $A"; echo "err $i $A" >&2; done'
    const { stdout, stderr } = await beartrap(shell(lines), { env: { A: header(1) } })
    const label = LABEL.exec(stdout.toString())?.[0]
    const expected = (name: string) => [1, 2, 3].map((at) => `${name} ${at} Authorization: Bearer ${label}\n`).join('')
    expect([stdout.toString(), stderr]).toEqual([expected('out'), expected('err')])
  })

  it('has a value removed from one stream that the other has named', async () => {
    const running = startBeartrap(shell('echo "$A" >&2; read go; echo "nameless $B"'), {
      env: { A: header(2), B: token(2) },
    })
    await expect.poll(running.stderr).toMatch(LABEL)
    running.write('go\n')
    expect((await running.ended).stdout.toString()).toMatch(/^nameless \[REDACTED:bearer-token:[0-9a-f]{6}\]\n$/)
  })

  it('is shown line by line while the command runs', async () => {
    const running = startBeartrap(shell('echo one; read go; echo "$A tail"; read go; echo three'), {
      env: { A: header(3) },
    })
    await shows(running, 'one\n')
    running.write('\n')
    await shows(running, 'tail\n')
    running.write('\n')
    expect((await running.ended).stdout.toString().replace(LABEL, '…')).toBe(
      'one\nAuthorization: Bearer … tail\nthree\n',
    )
  })

  it('is shown where a line has no end, as prompts have none', async () => {
    const running = startBeartrap(shell('printf "name? "; read name; echo "hello $name"'))
    await shows(running, 'name? ')
    running.write('bob\n')
    expect((await running.ended).stdout.toString()).toBe('name? hello bob\n')
  })

  it('has a value removed that gets its name on a later line, where both are printed at once', async () => {
    const input = `<input value="${token(9)}"\n type="hidden" name="authenticity_token">\n`
    const { stdout } = await beartrap(shell('printf "%s" "$A"'), { env: { A: input } })
    expect(stdout.toString()).toMatch(/^<input value="\[REDACTED:[^"]+"\n type/)
  })

  it('shows no head of a secret of which the rest is yet to come', async () => {
    const [head, rest] = [header(4).slice(0, 40), header(4).slice(40)]
    const running = startBeartrap(shell('printf "%s" "$H"; read go; printf "%s\\nend\\n" "$R"', '--flush-after', '1'), {
      env: { H: `now\n${head}`, R: rest },
    })
    await shows(running, 'now\n')
    running.write('\n')
    const { stdout } = await running.ended
    expect(stdout.toString()).not.toContain(token(4).slice(0, 12))
    expect(stdout.toString()).toMatch(/^now\nAuthorization: Bearer \[REDACTED:[^\]]+\]\nend\n$/)
  })

  it.each([
    ['invalid UTF-8, NUL, CRLF', Buffer.from([0xff, 0, 0xc3, 0x28, 0x0d, 0x0a, 0x0a, 0x80])],
    ['nothing', Buffer.alloc(0)],
    ['one byte of a byte order mark', Buffer.from([0xff])],
    ['UTF-16', Buffer.from('\ufeffno secret\r\n', 'utf16le')],
    ['no line end', Buffer.from('abc def')],
  ])('passes as it is: %s', async (_, bytes) => {
    const path = join(temporaryFolder(), 'bytes')
    writeFileSync(path, bytes)
    expect((await beartrap(['run', '--', 'cat', path])).stdout).toEqual(bytes)
  })

  it('of 64 MB without a line end passes, in bounded memory', async () => {
    const script = `const fs = require('node:fs'); const line = Buffer.alloc(1 << 20, 'abc ')
      for (let at = 0; at < 64; at++) fs.writeSync(1, line)
      fs.writeSync(1, 'end'); process.stdin.once('data', () => process.exit())`
    const running = startBeartrap(['run', '--', process.execPath, '-e', script])
    await expect.poll(() => running.stdout().endsWith('end')).toBe(true)
    const peak = isLinux ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'latin1'))?.[1]) : 0
    running.write('\n')
    const { stdout } = await running.ended
    const expected = createHash('sha256')
      .update('abc '.repeat(64 << 18))
      .update('end')
      .digest('hex')
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(expected)
    expect(peak).toBeLessThan(400_000)
  })

  it.each(['/dev/stdout', '/dev/stderr'])('can be opened by name, as servers in containers do: %s', async (path) => {
    const { stdout, stderr } = await runShell(`echo hello > ${path}`)
    expect(`${stdout}${stderr}`).toBe('hello\n')
  })

  it('that is too deeply encoded to be looked into is told, and ends with 3', async () => {
    let text = header(5)
    for (let depth = 0; depth < 6; depth++) text = Buffer.from(`{"data": "${text}"}`).toString('base64')
    const { code, stderr } = await beartrap(shell('echo "$A"'), { env: { A: text } })
    expect([code, stderr]).toEqual([3, expect.stringContaining('beartrap: stdout: text is encoded more than')])
  })
})

describe('beartrap run: the exit code', () => {
  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['exit 255', 255],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
    ['kill -PIPE $$', 141],
    ['exec >&- 2>&-; exit 4', 4],
    ['exec >&-; echo later >&2; exit 6', 6],
  ])('of %j is %d', async (script, expected) => {
    expect((await runShell(script)).code).toBe(expected)
  })

  it.each<[string, () => string, number, string]>([
    ['a command that is not there', () => 'no-such-command-here', 127, 'command not found'],
    ['a path that is not there', () => './no/such', 127, 'command not found'],
    ['no name', () => '', 127, 'command not found'],
    ['a folder', () => temporaryFolder(), 126, 'permission denied'],
    ['a file that is not executable', () => fileOf('x'), 126, 'permission denied'],
  ])('of %s', async (_, command, expected, message) => {
    const { code, stdout, stderr } = await beartrap(['run', '--', command()])
    expect([code, stdout.toString(), stderr]).toEqual([expected, '', expect.stringContaining(message)])
    expect(stderr).toMatch(/^beartrap: [^\n]*\n$/)
  })
})

const fileOf = (text: string): string => {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, text)
  return path
}

describe('beartrap run: standard input', () => {
  it('is the command’s own', async () => {
    expect((await beartrap(['run', '--', 'cat'], { stdin: 'a\0b\n' })).stdout.toString()).toBe('a\0b\n')
  })
})

describe('beartrap run: signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGALRM'] as const)(
    '%s is passed on, once',
    async (signal) => {
      const running = startBeartrap(
        shell(`n=0; trap 'n=$((n+1)); echo got' ${signal.slice(3)}; echo ready
        read go; read go; echo "times $n"; exit 7`),
      )
      await shows(running, 'ready')
      running.kill(signal)
      await shows(running, 'got')
      running.write('\n\n\n')
      const { code, stdout, stderr } = await running.ended
      expect([code, stdout.toString(), stderr]).toEqual([7, 'ready\ngot\ntimes 1\n', ''])
    },
  )

  it('that a command does not handle end it, and the exit code says so', async () => {
    const running = startBeartrap(shell('echo ready; exec sleep 1000'))
    await shows(running, 'ready')
    running.kill('SIGTERM')
    expect((await running.ended).code).toBe(143)
  })

  const script = spawn('script', ['--version'], { stdio: 'ignore' })
  const hasTerminal = new Promise<boolean>((done) => {
    script.on('error', () => done(false))
    script.on('exit', (code) => done(code === 0))
  })

  it('of a terminal, which the command has from there, are not sent twice', async ({ skip }) => {
    if (!isLinux || !(await hasTerminal)) return skip('no script(1) of util-linux, which makes a terminal')
    const counting = `let n = 0; process.on('SIGINT', () => console.log('int ' + ++n)); console.log('ready')
      process.stdin.on('data', () => { console.log('total ' + n); process.exit(5) })`
    // exec: a shell in between, as dash is one, would be ended by the signal itself.
    const command = `exec '${process.execPath}' '${BIN}' run -- '${process.execPath}' -e "${counting}"`
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: 'pipe' })
    onTestFinished(() => void terminal.kill('SIGKILL'))
    let out = ''
    terminal.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    const code = new Promise((done) => terminal.on('close', done))
    await expect.poll(() => out).toContain('ready')
    terminal.stdin.write('\x03')
    await expect.poll(() => out).toContain('int 1')
    terminal.stdin.write('\n')
    await expect.poll(() => out).toContain('total 1')
    expect(await code).toBe(5)
  })
})

describe('beartrap run: pipes', () => {
  it('whose reader has gone end the command as a shell’s would', async () => {
    const running = startBeartrap(['run', '--', 'yes'])
    await shows(running, 'y\n')
    running.child.stdout.destroy()
    expect(await running.ended).toMatchObject({ code: 141, stderr: '' })
  })

  it('whose reader has gone leave the other stream as it is', async () => {
    const running = startBeartrap(shell('yes; echo "yes: $?" >&2; exit 9'))
    await shows(running, 'y\n')
    running.child.stdout.destroy()
    expect(await running.ended).toMatchObject({ code: 9, stderr: 'yes: 141\n' })
  })

  it.runIf(isLinux)('that nobody reads for now make the command wait; signals still reach it', async () => {
    const running = startBeartrap(shell('echo $$ >&2; exec yes'))
    running.child.stdout.pause()
    await expect.poll(running.stderr).toContain('\n')
    const pid = Number(running.stderr())
    let asleep = 0
    await expect
      .poll(() => {
        const isAsleep = /\) S /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
        asleep = isAsleep ? asleep + 1 : 0
        return asleep
      })
      .toBeGreaterThan(10)
    running.kill('SIGTERM')
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
    running.child.stdout.resume()
    const { code, stdout } = await running.ended
    expect(code).toBe(143)
    expect(stdout.length).toBeLessThan(8e6)
  })

  it.each([
    ['silently', 'sleep 1000 & echo done; exit 5'],
    ['writing on and on', '(while :; do echo again; sleep 0.01; done) & echo done; exit 5'],
    ['writing fast', 'yes & echo done; exit 5'],
  ])('that something left running keeps open, %s, are not waited for', async (_, script) => {
    const running = startBeartrap(shell(script))
    const { code, stdout, stderr } = await endedOf(running)
    expect([code, stderr]).toEqual([5, expect.stringContaining('left running still writes to it')])
    expect(stdout.includes('done\n')).toBe(true)
  })

  it('pass on all that the command has written, however slowly it is read', async () => {
    const running = startBeartrap(shell('yes "a line of some length" | head -n 100000; echo last'))
    const stream = running.child.stdout
    stream.on('data', () => {
      stream.pause()
      setImmediate(() => stream.resume())
    })
    const { stdout } = await running.ended
    expect(stdout.length).toBe(100_000 * 22 + 5)
    expect(stdout.subarray(-5).toString()).toBe('last\n')
  })
})

/** Of the command itself: what it left running may hold its standard error. */
const endedOf = async ({ child, ...running }: Running) => {
  const code = await new Promise((done) => child.on('exit', done))
  await expect.poll(running.stderr).toContain('\n')
  return { code, stdout: running.stdout(), stderr: running.stderr() }
}

describe('beartrap run: options', () => {
  it('--report tells what was found in which stream, --summary how much', async () => {
    const report = join(temporaryFolder(), 'report.ndjson')
    const { stderr } = await beartrap(shell('echo "$A"; echo "$B" >&2; echo "$A"', '--report', report, '--summary'), {
      env: { A: header(6), B: header(7) },
    })
    const told = { code: 0, stdout: readFileSync(report), stderr: '' }
    const places = findingsOf(told).map(({ artifact, line, start, rule }) => [artifact, line, start, rule])
    expect(places.sort()).toEqual([
      ['stderr', 1, 22, 'http-authorization-bearer'],
      ['stdout', 1, 22, 'http-authorization-bearer'],
      ['stdout', 2, 85, 'http-authorization-bearer'],
    ])
    expect(summaryOf(told)).toMatchObject({ artifacts: 2, findings: 3, secrets: 2, bytes: 189, failed: [] })
    expect(stderr).toContain('beartrap: removed 3 credentials (2 different) from 189 bytes of output\n')
  })

  it('--style mask', async () => {
    const { stdout } = await beartrap(shell('echo "$A"', '--style', 'mask'), { env: { A: header(8) } })
    expect(stdout.toString()).toBe('Authorization: Bearer ********\n')
  })

  it('are the command’s own after its name, also without --', async () => {
    expect((await beartrap(['run', 'echo', '--style', 'x', '-h'])).stdout.toString()).toBe('--style x -h\n')
    expect((await beartrap(['run', '--', 'echo', '--', '-V'])).stdout.toString()).toBe('-- -V\n')
  })

  it.each([
    [['run'], 'missing required argument'],
    [['run', '--format', 'json', '--', 'true'], 'name a file with --report'],
    [['run', '--flush-after', 'soon', '--', 'true'], 'milliseconds'],
    [['run', '--fail-on', 'low', '--', 'true'], 'unknown option'],
    [['run', '-p', '/no/such', '--', 'true'], '/no/such'],
  ])('%j is refused, and nothing is run', async (args, message) => {
    const { code, stderr } = await beartrap(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('a report that exists is not replaced, and nothing is run', async () => {
    const report = fileOf('precious')
    const { code, stdout } = await runShell('echo ran', '--report', report)
    expect([code, stdout.toString(), readFileSync(report, 'utf8')]).toEqual([3, '', 'precious'])
  })
})
