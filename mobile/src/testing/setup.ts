/** What jsdom lacks and the client uses. */
import 'fake-indexeddb/auto'
