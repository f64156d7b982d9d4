/** What a table shows of its rows. */
export interface Column<Row> {
  key: string
  label: string
  /** The cell as text: also what the CSV has. */
  text: (row: Row) => string
  /** Set to the right. */
  number?: boolean
  /** Long text that may take several lines. */
  wrap?: boolean
}
