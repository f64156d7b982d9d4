/** What the pages say on which an office tries out forms and manages people, in English. */
import type { deskZh } from './locales'

export const deskEn: typeof deskZh = {
  item: {
    new: 'Record an item', create: 'Record', description: 'What was found', household: 'Household code', open: 'Open', note: 'Note', demand: 'What is demanded', mended: 'Mended',
    act: { found: 'Found', assign: 'Assign', submit: 'Submit as mended', close: 'Close', return: 'Return', reopen: 'Open again', cause_gone: 'The rule finds it no more', cause_back: 'The rule finds it again', changed: 'The form was changed', withdrawn: 'The check was rejected' },
  },
  reminder: {
    again: 'Send again', told: 'Told by word of mouth', answered: 'Answer seen to', how: 'Result', done: 'What was done', text: 'Text', attempts: 'Attempts', noAttempts: 'No outside channel was tried.', replies: 'What the borrower answered', onlyReplies: 'Answers to be seen to only', seenTo: 'seen to by {name}',
    outcome: { trying: 'being sent', sent: 'taken by the channel', refused: 'refused', later: 'to be tried later', unknown: 'outcome unknown', again: 'sent again by decision' },
    reply: { confirm: 'I know', paid: 'I have paid', call_me: 'Please call me', extension: 'I want an extension' },
    result: { told: 'Told in person', not_at_home: 'Nobody at home' },
  },
  user: {
    name: 'Name', new: 'New user', create: 'Create the account', change: 'Change the account', save: 'Save changes', saved: 'Saved', manage: 'Manage', institution: 'Bank (of bank roles)', phone: 'Phone', phoneNow: 'Phone (now {phone}; leave empty to keep it)', wholeOf: '{name} (all of it)',
    password: 'Temporary password of {username}', passwordWords: 'Shown only now: tell it to the person face to face or by phone. It has to be changed after the first sign-in.', copy: 'Copy', copied: 'Copied',
    reset: 'Reset the password', resetSure: '{name} gets a new temporary password, and every device has to sign in again.', disable: 'Close the account', disableSure: '{name} can no longer sign in, and the keys stop; what was sent stays.', enable: 'Open it again', enableSure: '{name} can sign in again.',
    device: 'Device', made: 'Made', revoke: 'Revoke', revokeSure: '“{device}” can no longer use this key; what was sent stays.', revokedAt: 'Revoked {at}', noKeys: 'No keys yet.',
  },
  form: {
    all: 'All forms', phone: 'As on the phone', again: 'Begin anew', done: 'Tried out', doneHint: 'Everything that must be answered is. Nothing was kept, and nothing was sent.', cannot: 'This version cannot be opened', source: 'Download the XLSForm', discard: 'Discard the draft', discardSure: 'The draft {version} will be deleted; published versions stay.',
    draftWords: 'Draft: only managers see it, and no phone has it. It is filled in once it is published.', publishedWords: 'Published: this is what phones fill in.', olderWords: 'Published, but phones fill in {version}.', closedWords: 'Closed: nothing is taken any more.',
    refused: 'Below is the version from before.', checked: 'Checked: no errors.', warnings: 'Warnings: {n} (it can be published)', errors: 'Errors: {n}; mend them and upload it again', sheet: 'Sheet', row: 'Row', column: 'Column', words: 'What is wrong and how to mend it', missing: 'To be uploaded before it is published', give: 'Upload {name}', open: 'Look at', chooseOne: 'Upload a form, or choose one below, to try it out here.',
    languages: 'Languages', at: 'Uploaded', whole: 'The whole form',
  },
}
