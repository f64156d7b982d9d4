/** What the client says, in English. */
import type { zh } from './zh'

export const en: typeof zh = {
  app: { name: 'ruhu', tagline: 'Into every home' },
  nav: { label: 'Main menu', today: 'Today', households: 'Homes', loans: 'Loans', scan: 'Scan', forms: 'Forms', me: 'Me' },
  act: {
    back: 'Back', cancel: 'Cancel', signIn: 'Sign in', update: 'Update', all: 'All {n}', more: 'Show more ({n} left)', open: 'Open',
    mend: 'Mend', retry: 'Send again', discard: 'Delete', change: 'Change password',
  },
  signIn: {
    username: 'User name', password: 'Password', show: 'Show password', busy: 'Signing in…',
    hint: 'No account, or password forgotten? Ask the township administrator.',
  },
  status: {
    allSent: 'All sent', waiting: '{n} to send', offline: 'No signal', offlineWaiting: 'No signal, {n} to send', refused: '{n} need you',
    signInEnded: 'Sign in again',
  },
  notice: {
    signInEnded: 'Your sign-in has ended. Everything is still on the phone; sign in to go on sending.',
    roomShort: 'The phone is nearly full. Send photos first, or delete what you do not need.',
    update: 'A new version is here. Drafts stay.',
  },
  problem: {
    noAnswer: 'No signal, or the server does not answer. It is tried again by itself.', notSignedIn: 'Please sign in again.',
    formMissing: 'This form is not on the phone. Open it once where there is signal.', storageFull: 'The phone is full. Send first, or delete what you do not need.',
    pageMissing: 'This page is not on the phone yet. Open it once where there is signal.',
    unknown: 'Something went wrong: {what}',
  },
  sync: { firstLoad: 'Loading households… {n} so far', busy: 'Synchronising…' },
  today: {
    reminders: 'Reminders to pass on', loans: 'Repayments', notices: 'Notices ending', endsOn: 'ends {on}',
    coverage: 'homes visited within {n} days', returned: 'Came back', lookAgain: 'Please look at it again.', drafts: 'Begun', visits: 'To visit',
    allVisited: 'Every home was visited within {n} days.', noHouseholds: 'No households on the phone yet. Synchronise once where there is signal.',
    notHere: 'This one was not filled on this phone; please fill it anew.',
  },
  households: {
    search: 'Name, code, address, last 4 digits', order: 'Order', village: 'By village', near: 'Near me', due: 'To visit',
    noPlace: 'No location. Allow the browser to use it, and try again.', locating: 'Finding where you are…', count: '{n} home | {n} homes', none: 'Nothing found for “{sought}”.',
  },
  household: {
    never: 'Not visited', daysAgo: '{n} day ago | {n} days ago', gone: 'This household is no longer in your area.', fill: 'Fill a form', navigate: 'Route', members: 'Members',
    facts: 'Facts', loans: 'Loans', timeline: 'Records', noRecords: 'No records yet.', photos: 'Photos',
  },
  loan: {
    late: '{n} day late | {n} days late', dueOn: 'due {on}', dueAmount: '{amount} yuan due {on}', balance: '{amount} yuan left', has: 'Has a loan', remind: 'Please remind',
    signed: 'Signed', active: 'Outstanding', closed: 'Repaid', renewed: 'Renewed', compensated: 'Compensated', written_off: 'Written off', cancelled: 'Cancelled',
  },
  reminder: { read: 'Passed on' },
  state: { received: 'Received', approved: 'Approved', rejected: 'Returned', has_issues: 'To check' },
  scan: {
    title: 'Scan a card', aim: 'Hold the code on the door inside the frame.', picture: 'Choose a picture', typed: 'Or type the household code',
    unknown: 'No such household. It may be outside your area, or its card was replaced.', noCode: 'No code in the picture. Take a clearer one.',
    noCamera: 'The camera cannot be used. Choose a picture, or type the code.',
  },
  forms_page: { new: 'Fill a new one', none: 'No form to fill.', notYet: 'Not downloaded yet' },
  draft: { kept: 'Kept {at}', progress: 'Filled' },
  outbox: {
    title: 'Sending', refused: 'Needs you', waiting: 'To send', nothing: 'Everything is sent.', sending: 'Sending…', sendNow: 'Send now', progress: 'Progress',
    save: 'Save unsent work to a file', sent: 'Sent lately', discardTitle: 'Delete this one?', discardWords: '“{title}” was not sent. Deleted, it is gone for good.',
  },
  me: {
    sync: 'Synchronise now', synced: 'Up to date.', desk: 'Office pages', syncedAt: 'Last time {at}', neverSynced: 'Not yet', language: '语言 Language', large: 'Large type', install: 'Put on the home screen',
    installIphone: 'Home screen: in Safari tap Share, then Add to Home Screen.', storage: 'Storage', kept: 'The browser will not clear it', mayBeCleared: 'May be cleared when the phone is full; install the app',
    password: 'Change password', oldPassword: 'Present password', newPassword: 'New password (10 or more)', passwordChanged: 'Password changed.', signOut: 'Sign out',
    unsentTitle: 'Not everything is sent', unsentWords: '{waiting} to send and {drafts} begun. They stay on this phone, under this account. Sign out?',
  },
}
