/** What the office's pages say, in English. */
import type { officeZh } from './locales'

export const officeEn: typeof officeZh = {
  menu: 'Office menu', dashboard: 'Dashboard', loans: 'Loans', households: 'Households', board: 'Applications', reviews: 'Review of forms', photos: 'Photo check',
  rectification: 'Rectification', reminders: 'Reminder log', cards: 'Print card labels', users: 'Users and keys', schemes: 'Schemes', forms: 'Forms', phone: 'Phone pages',
  skip: 'To the content', none: 'Nothing fits these filters.', busy: 'Reading…', pages: 'Pages', first: 'First page', next: 'Next page', search: 'Search', clear: 'Clear filters', any: 'All', exportCsv: 'This page as CSV', exportXlsx: 'Export to Excel', asTable: 'As a table', filters: 'Filters', area: 'Area', asOf: 'As of', by: 'Split by', byRegion: 'Region', byInstitution: 'Bank', total: 'Total', all: 'All together',
  pending: 'The latest entries of {n} loans are still being counted; refresh soon.', formula: 'Formula', source: 'Source', numerator: 'Numerator', denominator: 'Denominator', listOf: '{name}: what it counts', noList: 'No list stands behind this number.', compare: 'Areas compared', backTo: 'Back to the dashboard',
  col: {
    name: 'Name', contract: 'Contract', bank: 'Bank', household: 'Household', borrower: 'Borrower', state: 'State', balance: 'Balance (yuan)', amount: 'Amount (yuan)', overdue: 'Overdue (yuan)', days: 'Days late', region: 'Area', rate: 'Rate a year', matures: 'Matures', nextDue: 'Next due', principal: 'Principal (yuan)', category: 'Category', members: 'Members', cadre: 'Cadre', head: 'Head', kind: 'Kind', day: 'Date',
    updated: 'Changed', step: 'Step', unpaid: 'Unpaid since', dueAmount: 'Next amount (yuan)', months: 'Months', deadline: 'Deadline', use: 'Use', form: 'Form', by: 'Filled by', received: 'Received',
  },
  loan: { overdueOnly: 'Overdue only', dueWithin: 'Due within days', officer: 'Officer' },
  reason: 'Reason', history: 'History',
  application: {
    mine: 'Waiting for me', late: 'Late only', lateCount: '{n} late', waitingCount: '{n} waiting for papers', missing: 'This step still lacks', waiting: 'Waiting for papers', open: 'In progress', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn', lent: 'Paid out', expired: 'Expired',
  },
  chain: { done: 'Done', now: 'Now', ahead: 'Ahead' },
  act: {
    pass: 'Pass', return: 'Back to the step before', refuse: 'Refuse', suspend: 'Wait for papers', resume: 'Resume', withdraw: 'Withdraw', note: 'Note', apply: 'Applied', edit: 'Edited', lend: 'Paid out', take_back: 'Taken back', expire: 'Expired',
  },
  review: {
    findings: 'Findings', missing: 'Photos missing', missingCount: '{n} photos missing', incomplete: 'Photos missing only', answers: 'Answers', noFindings: 'Nothing was found.', comment: 'Comment', approve: 'Approve', reject: 'Return', onlyComment: 'Comment only', sayWhy: 'Write why before returning it; the sender will read it.',
  },
  severity: { error: 'Error', warning: 'Warning', note: 'Note' },
  photo: { open: 'To check', confirmed: 'Confirmed', dismissed: 'Dismissed', confirm: 'Confirm', dismiss: 'Dismiss', hidden: 'This photo lies outside your area and cannot be shown.' },
  state: { signed: 'Signed', active: 'Outstanding', closed: 'Repaid', renewed: 'Renewed', compensated: 'Compensated', written_off: 'Written off', cancelled: 'Cancelled' },
}
