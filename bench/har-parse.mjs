// What reading and writing a HAR file takes a program that holds it whole: JSON.parse, JSON.stringify.
import { readFileSync, writeFileSync } from 'node:fs'

const [input, output] = process.argv.slice(2)
writeFileSync(output, JSON.stringify(JSON.parse(readFileSync(input, 'utf8'))))
