/** What a sanitized copy and its audit are called: app.log.gz becomes app.sanitized.log.gz and app.audit.json. */
export const namesFor = (name: string): { readonly copy: string; readonly audit: string } => {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.[A-Za-z0-9]{1,8})?(?:\.gz)?)$/.exec(name) ?? []
  return { copy: `${stem}.sanitized${ending}`, audit: `${stem}.audit.json` }
}
