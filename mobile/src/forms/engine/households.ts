/**
 * households.csv without lag: of thousands of rows the engine gets those that the record names.
 *
 * The engine makes an item for every row in every question on a list, seconds for some thousands on a phone. A form that
 * only looks rows up by their name gets the rows it needs; the list to choose from is read here. A form that counts or
 * filters the list gets it whole.
 */

export interface Row {
  readonly [column: string]: string
}

export interface HouseholdList {
  columns: string[]
  rows: Row[]
  byName: ReadonlyMap<string, Row>
}

export const HOUSEHOLDS_FILE = 'households.csv'
/** Lists up to this long go to the engine as they are. */
const SMALL = 200

/** Reads a CSV file (RFC 4180, UTF-8 with or without a byte order mark) into rows by column. */
export function readCsv(text: string): HouseholdList {
  const [columns = [], ...lines] = csvLines(text.replace(/^\uFEFF/, ''))
  const rows = lines
    .filter((cells) => cells.length > 1 || cells[0] !== '')
    .map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])))
  return { columns, rows, byName: new Map(rows.map((row) => [row.name ?? '', row])) }
}

function csvLines(text: string): string[][] {
  const lines: string[][] = []
  let cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|\r|$)/gy
  for (let match = pattern.exec(text); match && match[0] !== ''; match = pattern.exec(text)) {
    cells.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]!)
    if (match[3] !== ',') {
      lines.push(cells)
      cells = []
    }
  }
  if (cells.length) lines.push([...cells, ''])
  return lines
}

/** Writes the rows with the names in `names` as CSV; an empty list has its header and nothing else. */
export function csvOf(list: HouseholdList, names: Iterable<string>): string {
  const rows = [...new Set(names)].map((name) => list.byName.get(name)).filter((row) => row !== undefined)
  const lines = [list.columns, ...rows.map((row) => list.columns.map((column) => row[column] ?? ''))]
  return lines.map((cells) => cells.map(quoted).join(',')).join('\n') + '\n'
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Says whether a form only looks households up by name, so that it needs but the rows that it names. */
export function onlyLooksUp(xform: string, list: HouseholdList): boolean {
  if (list.rows.length <= SMALL) return false
  const uses = xform.match(/instance\(\s*'households'\s*\)[^"<]*/g) ?? []
  const whole = /^instance\(\s*'households'\s*\)\/root\/item$/
  const lookUp = /^instance\(\s*'households'\s*\)\/root\/item\[\s*name\s*=\s*[^\][]*\]\/[\w-]+/
  return uses.every((use) => {
    const parts = use.split(/(?=instance\(\s*'households')/)
    return parts.every((part) => whole.test(part.trim()) || lookUp.test(part))
  })
}
