/**
 * The build's last step: rules read and validated once, for a quick start. With
 * the argument `schema`, also the JSON Schema that editors check rule files with.
 */
import { writeFile } from 'node:fs/promises'
import { ruleJsonSchema } from './core/rules/schema.js'
import { prepareRules } from './pipeline/rules.js'

await prepareRules()
if (process.argv.includes('schema')) {
  const schema = new URL('../patterns/schema.json', import.meta.url)
  await writeFile(schema, `${JSON.stringify(ruleJsonSchema(), null, 2)}\n`)
}
