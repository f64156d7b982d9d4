/** Tables as CSV, as spreadsheets of Windows open them. */

/** A cell: quoted where it must be; what a spreadsheet would take for a formula is made text. */
function cell(value: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.,]+$)/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Returns rows (the first are the headings) as CSV with a byte order mark. */
export function csv(rows: string[][]): Blob {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n')
  return new Blob(['\ufeff', text, '\r\n'], { type: 'text/csv;charset=utf-8' })
}
