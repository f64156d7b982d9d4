/** What the loan officer's pages say, in English. */
import type { officerZh } from './locales'

export const officerEn: typeof officerZh = {
  loans: {
    title: 'My loans', search: 'Name, contract, household code', overdue: 'Overdue', soon: 'Due within 7 days', later: 'Due later', days: '{n} day overdue | {n} days overdue', due: 'due {on}',
    balance: 'Balance', promised: 'Promised {amount} yuan until {on}', none: 'No loans of yours.', notFound: 'Nothing found for “{sought}”.', loading: 'Loading…',
    asOf: 'As of {at}', sum: '{n} overdue, {amount} yuan in all', allGood: 'Nothing is overdue', evidence: 'Evidence of use', findings: 'Photo findings', visits: 'Visits and returns', more: 'Show more',
  },
  loan: {
    gone: 'No such loan, or it is outside your area.', notYet: 'This loan is not on the phone yet. Open it once where there is signal.', overdueNow: 'Overdue', nextDue: 'Next payment', balance: 'Principal left', payoff: 'Closes it today', penalty: 'Penalty and compound interest',
    matures: 'Matures', contract: 'Contract', rate: 'Rate a year', schedule: 'Schedule', events: 'Ledger', evidence: 'Evidence of use', contacts: 'Contacts',
    repayment: 'Repayment', contact: 'Contact', call: 'Call', navigate: 'Route', noPlace: 'No location', noNumber: 'No telephone number is known.', purpose: 'Calling the borrower about repayment',
    no: 'No. {n}', principalInterest: 'Principal {principal} · interest {interest}', settled: 'Paid', partly: '{amount} paid', late: 'Overdue', noEvents: 'Nothing yet.',
    noEvidence: 'No evidence yet.', noContacts: 'None yet.', serial: 'Serial {serial}', reversed: 'Reversed', photos: '{n} photo | {n} photos', waiting: '{n} photos to come', codes: 'Has findings',
    state: { signed: 'Signed', active: 'Outstanding', closed: 'Repaid', renewed: 'Renewed', compensated: 'Compensated', written_off: 'Written off', cancelled: 'Cancelled' },
    kind: {
      disbursement: 'Disbursement', repayment: 'Repayment', reversal: 'Reversal', fee: 'Fee', extension: 'Extension', renewal: 'Renewal', diversion: 'Diverted use', fund_paid: 'Compensation by the fund',
      recovery: 'Recovery', write_off: 'Write-off', cancellation: 'Cancellation',
    },
  },
  repayment: {
    title: 'Repayment', serial: 'Serial number of the bank', amount: 'Amount (yuan)', on: 'Value date', send: 'Record', overdue: 'Overdue {amount}', next: 'Due {amount}', payoff: 'All {amount}',
    done: '{amount} yuan recorded.', before: 'This serial number was recorded before; nothing was counted twice.', pick: 'Usual amounts', again: 'No answer came. Send it again: a serial number counts once.', went: 'Went to', toLoan: 'Back to the loan',
    part: {
      fees: 'Fees', penalty: 'Penalty', compound: 'Compound interest', overdue_interest: 'Overdue interest', overdue_principal: 'Overdue principal', due_interest: 'Due interest', due_principal: 'Due principal', prepayment: 'Prepayment',
      interest: 'Interest', principal: 'Principal',
    },
  },
  contact: {
    title: 'Contact', how: 'How', met: 'Who was met', outcome: 'Outcome', reasons: 'Why not paid', amount: 'Promised (yuan)', on: 'Promised day', note: 'Note', save: 'Save', saved: 'Saved.', need: 'Say how you made contact.',
    again: 'No answer came. Send it again: it is stored once.',
    channel: { visit: 'Visit', phone: 'Telephone', message: 'Message', notice: 'Written notice', village: 'Village cadre' },
    who: { borrower: 'Borrower', relative: 'Family', nobody: 'Nobody' },
    result: { paid: 'Paid already', promised: 'Promises to pay', extension: 'Asks for extension', cannot: 'Cannot for now', refuses: 'Refuses' },
    why: { forgot: 'Forgot', income: 'No income yet', loss: 'Losses', illness: 'Illness', disaster: 'Disaster', away: 'Away for work', refuses: 'Refuses', other: 'Other' },
    promise: { open: 'not yet due', kept: 'kept', partly: 'partly kept', broken: 'broken' },
  },
  evidence: {
    title: 'Evidence of use', of: 'Evidence: {name}', photos: 'Photos', take: 'Take a photo', album: 'Album', remove: 'Remove this photo', photo: 'Photo {n}', purpose: 'Photo {n} shows', working: 'Preparing the photo…', unreadable: 'This picture cannot be read; take it again.',
    use: 'What the money became', amount: 'Amount (yuan)', agreed: 'Used as agreed', note: 'Note', send: 'Send', queued: 'In the outbox; it goes when there is signal.', needPhoto: 'Take at least one photo.', needUse: 'Say what the money became.',
    loan: 'Which loan', unknownHousehold: 'No such household. Scan the card.', scan: 'Scan the card',
    category: { stock: 'Livestock', seed: 'Seed', feed: 'Feed', fertiliser: 'Fertiliser', machine: 'Machinery', building: 'Sheds', goods: 'Goods', other: 'Other' },
    purposes: { item: 'The thing', receipt: 'A receipt', scene: 'The place', person: 'A person' },
    as: { yes: 'Yes', partly: 'Partly', no: 'No' },
    verdict: { matches: 'As claimed', differs: 'Other than claimed', unknown: 'Cannot tell' },
  },
  findings: {
    title: 'Photo findings', none: 'No photo to look at.', more: 'Show more', this: 'This one', other: 'The other', hidden: 'The other one is outside your area and not shown.', lone: 'No other picture to compare.', reason: 'Reason', confirm: 'Confirm',
    dismiss: 'Dismiss', needReason: 'Give a reason.', confirmed: 'Confirmed', dismissed: 'Dismissed', by: '{who} · {at}: {reason}', taken: 'Taken', received: 'Received', household: 'Household', noPicture: 'The picture cannot be shown now.', large: 'Open large',
    noTime: 'no time', quick: 'Usual reasons', reasons: { same: 'Same place, another day', clock: 'The clock was wrong', shared: 'Shared by both', reuse: 'An old photo used again', elsewhere: 'Not this household' },
    code: {
      broken: 'Cannot be opened', reused: 'Same photo', near_duplicate: 'Nearly the same', too_old: 'Taken too early', in_future: 'In the future', too_far: 'Too far away', edited: 'Edited',
      no_metadata: 'No camera data', wrong_household: 'Another household’s card', right_household: 'This household’s card', foreign_data: 'Carries another file',
      bad_metadata: 'Odd camera data', right_visit: 'The visit’s code', wrong_visit: 'Another visit’s code',
    },
  },
}
