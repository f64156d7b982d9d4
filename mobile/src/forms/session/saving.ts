/** Saves soon after a change, never two at a time, and at once when the page goes away. */

const SOON_MS = 250

export class Saver {
  private timer: ReturnType<typeof setTimeout> | undefined
  private running: Promise<void> = Promise.resolve()
  private waiting = false
  private stopped = false

  /** `save` writes what is there when it is called; `failed` is told why it could not. */
  constructor(
    private readonly save: () => Promise<void>,
    private readonly failed: (reason: unknown) => void,
  ) {}

  /** Something changed: save in a quarter of a second. */
  soon(): void {
    if (this.stopped) return
    this.waiting = true
    this.timer ??= setTimeout(() => void this.now(), SOON_MS)
  }

  /** Save what waits now; resolves when it is written. */
  now(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.waiting) {
      this.waiting = false
      this.running = this.running.then(() => this.save()).catch((reason: unknown) => {
        this.waiting = !this.stopped // what could not be written is still to be
        this.failed(reason)
      })
    }
    return this.running
  }

  /** Go on after `stop()`: what was to be final was not. */
  resume(): void {
    this.stopped = false
  }

  /** Save nothing any more; resolves when what was being written is. */
  stop(): Promise<void> {
    clearTimeout(this.timer)
    this.stopped = true
    this.waiting = false
    return this.running
  }
}
