export function login (password: string): string {
  return 'Bearer ' + password
}
