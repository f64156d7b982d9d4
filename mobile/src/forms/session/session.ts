/** One form being filled: the engine's instance, its files, and the draft that follows every answer. */
import type { FormLanguage, RootNode, SelectNode, UploadNode } from '@getodk/xforms-engine'
import { computed, inject, provide, reactive, ref, shallowRef, type InjectionKey, type ShallowRef } from 'vue'

import { isQuota } from '@/api/problems'
import type { Attachment, ClaimedOrigin, Draft, FilledForm, FormFiles, FormStore } from '@/offline/contract'

import { begin, loadXForm, type Who } from '../engine/loading'
import { separateGuidance, type Guidance } from '../engine/guidance'
import { csvOf, onlyLooksUp, type HouseholdList } from '../engine/households'
import { chosenHouseholds, isHouseholdChoice } from '../engine/choices'
import { isAnswered, questionAt, questionsIn, type Question } from '../engine/nodes'
import { uploadsOf } from '../engine/uploads'
import { beginningOf, fileReader, householdsOf, namedIn } from './beginning'
import { asEdit, metaOf } from './instance'
import { FormMedia } from './media'
import { forget, keepPlace, rescue } from './rescue'
import { Saver } from './saving'

export interface OpenedForm extends FormFiles {
  formId: string
  version: string
  hash: string
  title: string
}

export class Session {
  readonly root: ShallowRef<RootNode>
  readonly instanceId: string
  /** Why the last attempt to save failed, if it did: the person is told to keep the page open, and what to do. */
  readonly unsaved = ref<'full' | 'failed' | null>(null)
  /** Whether the store has a draft of this form, so that a reload can resume it. */
  readonly kept = ref(false)
  /** Nodes whose problems are shown: those that were answered or passed by. */
  readonly told = reactive(new Set<string>())
  readonly media: FormMedia
  /** Whether the form is only tried out, so that nothing is kept or sent. */
  readonly isTrial: boolean
  readonly violations = computed(() => this.root.value.validationState.violations)
  private readonly attachments = new Map<string, Attachment>()
  private readonly saver = new Saver(
    () => this.save(),
    (reason) => this.couldNotSave(reason),
  )
  private readonly startedAt: string

  private constructor(
    readonly form: OpenedForm,
    readonly households: HouseholdList | null,
    readonly guidance: Guidance,
    private readonly xform: string,
    private readonly trimmed: boolean,
    readonly who: Who,
    private readonly store: FormStore,
    private readonly draft: Draft | null,
    root: RootNode,
  ) {
    this.root = shallowRef(root)
    this.isTrial = store.trial ?? false
    this.instanceId = metaOf(root.instanceState.instanceXML, 'instanceID')
    this.media = new FormMedia(form.files)
    this.startedAt = draft?.startedAt ?? nowIso()
    this.kept.value = draft !== null
    for (const attachment of draft?.attachments ?? []) this.attachments.set(attachment.name, attachment)
  }

  /** Opens a form for a new record, or a draft of one. Throws what the engine finds wrong with the form. */
  static async open(
    form: OpenedForm,
    store: FormStore,
    who: Who,
    { draft = null, household }: { draft?: Draft | null; household?: string } = {},
  ): Promise<Session> {
    const { xform, guidance } = separateGuidance(form.xml)
    const households = await householdsOf(form)
    const trimmed = households !== null && onlyLooksUp(xform, households)
    const named = draft ? namedIn(draft.xml, households) : household ? [household] : []
    const engine = await loadXForm(xform, fileReader(form, trimmed ? csvOf(households, named) : null))
    const root = await begin(engine, xform, beginningOf(draft), who)
    const session = new Session(form, households, guidance, xform, trimmed, who, store, draft, root)
    if (!draft && household) await session.prefill(household)
    return session
  }

  /** Something was answered: the draft follows. */
  changed(): void {
    this.saver.soon()
  }

  /** Writes the draft now, as a page is being left; `dying` also keeps it where a killed page can. */
  async flush({ dying = false } = {}): Promise<void> {
    if (dying && !this.isTrial) rescue(this.instanceId, this.xml(), nowIso())
    await this.saver.now()
  }

  /** Remembers the page that is open. */
  at(key: string): void {
    if (!this.isTrial) keepPlace(this.instanceId, key)
  }

  /** Chooses in a list. */
  async choose(question: SelectNode, values: readonly string[]): Promise<void> {
    this.answered(await this.select(question, values))
  }

  /** Selects; a household that the engine has not got yet is given to it first, which makes every node anew. */
  private async select(question: SelectNode, values: readonly string[]): Promise<SelectNode> {
    const known = new Set(question.currentState.valueOptions.map((option) => option.value))
    let target = question
    if (this.trimmed && isHouseholdChoice(question) && values.some((value) => !known.has(value))) {
      const reference = question.currentState.reference
      await this.reopen(values)
      target = questionAt(this.root.value, reference) as SelectNode
    }
    target.selectValues(values)
    return target
  }

  /** An answer was given: it is saved, and from now on what is wrong with it is shown. */
  answered(question: Question): void {
    this.told.add(question.nodeId)
    this.changed()
  }

  /** Puts a file into a question in place of the one it had; `origin` is what the phone says about it. */
  attach(question: UploadNode, file: File, origin: ClaimedOrigin): void {
    this.attachments.set(file.name, { name: file.name, blob: file, type: file.type, claimed: origin })
    question.setValue(file)
    this.answered(question)
    void this.saver.now()
  }

  /** Takes a question's file away. */
  detach(question: UploadNode): void {
    this.attachments.delete(question.currentState.instanceValue)
    question.setValue(null)
    this.answered(question)
  }

  /** The file of a question with what is known of it, or null; a file that only the server has is empty. */
  attachment(question: UploadNode): Attachment | null {
    return this.attachments.get(question.currentState.instanceValue) ?? null
  }

  setLanguage(language: FormLanguage): void {
    this.root.value.setLanguage(language)
  }

  /** Names of the household that the record is about, for titles and watermarks; '' if none is chosen. */
  householdName(): string {
    const row = this.households?.byName.get(this.household() ?? '')
    return row?.head_name ?? row?.label ?? ''
  }

  household(): string | undefined {
    return chosenHouseholds(this.root.value)[0] ?? this.draft?.household
  }

  /** The answered share of what is asked now, 0…1. */
  progress(): number {
    const asked = [...questionsIn(this.root.value)].filter(
      (one) => one.nodeType !== 'note' && one.currentState.relevant,
    )
    return asked.length ? asked.filter(isAnswered).length / asked.length : 1
  }

  /**
   * Ends the form and puts it into the outbox. Returns false, and shows what is wrong, if it is not complete.
   *
   * Throws what the outbox refuses it for; the draft is kept then.
   */
  async finish(): Promise<boolean> {
    const payload = await this.root.value.prepareInstancePayload()
    if (payload.status !== 'ready') {
      for (const { nodeId } of payload.violations ?? []) this.told.add(nodeId)
      return false
    }
    await this.saver.now()
    await this.saver.stop()
    try {
      await this.store.enqueue(this.filled())
    } catch (error) {
      this.saver.resume()
      this.saver.soon()
      throw error
    }
    this.unsaved.value = null
    forget(this.instanceId, { place: true })
    return true
  }

  /** Throws the draft away. */
  async discard(): Promise<void> {
    await this.saver.stop()
    await this.store.deleteDraft(this.instanceId)
    forget(this.instanceId, { place: true })
  }

  /** The form as it stands, with its files, whether or not it is kept. */
  asDraft(): Draft {
    return { ...this.filled(), updatedAt: nowIso(), progress: this.progress() }
  }

  /** Lets go of what the browser holds for this form. */
  close(): void {
    this.media.close()
  }

  private xml(): string {
    const xml = this.root.value.instanceState.instanceXML
    return this.draft?.edits ? asEdit(xml, this.draft.edits) : xml
  }

  private filled(): FilledForm {
    const name = this.householdName()
    return {
      instanceId: this.instanceId,
      formId: this.form.formId,
      version: this.form.version,
      formHash: this.form.hash,
      title: name ? `${this.form.title} · ${name}` : this.form.title,
      household: this.household(),
      xml: this.xml(),
      attachments: uploadsOf(this.root.value).flatMap((question) => this.attachment(question) ?? []),
      startedAt: this.startedAt,
      edits: this.draft?.edits,
    }
  }

  private async save(): Promise<void> {
    await this.store.saveDraft(this.asDraft())
    this.unsaved.value = null
    this.kept.value = true
    forget(this.instanceId)
  }

  private couldNotSave(reason: unknown): void {
    this.unsaved.value = isQuota(reason) ? 'full' : 'failed'
    if (!this.isTrial) rescue(this.instanceId, this.xml(), nowIso())
  }

  private async prefill(household: string): Promise<void> {
    const question = [...questionsIn(this.root.value)].find(
      (one): one is SelectNode => isHouseholdChoice(one) && !/\[\d+\]/.test(one.currentState.reference),
    )
    if (question && this.households?.byName.has(household)) await this.select(question, [household])
  }

  private async reopen(more: readonly string[]): Promise<void> {
    const shown = [...questionsIn(this.root.value)]
      .filter((one) => this.told.has(one.nodeId))
      .map((one) => one.currentState.reference)
    const language = this.root.value.currentState.activeLanguage
    const names = [...chosenHouseholds(this.root.value), ...more]
    const engine = await loadXForm(this.xform, fileReader(this.form, csvOf(this.households!, names)))
    const files = new Map([...this.attachments].map(([name, { blob }]) => [name, blob]))
    const root = await begin(
      engine,
      this.xform,
      { kind: 'again', xml: this.xml(), files, isEdit: !!this.draft?.edits },
      this.who,
    )
    if (!language.isSyntheticDefault) root.setLanguage(language)
    for (const reference of shown) this.told.add(questionAt(root, reference)?.nodeId ?? '')
    this.root.value = root
  }
}

function nowIso(): string {
  return new Date().toISOString()
}

const SESSION: InjectionKey<Session> = Symbol('session')

export function provideSession(session: Session): void {
  provide(SESSION, session)
}

/** The session of the form that a component belongs to. */
export function useSession(): Session {
  const session = inject(SESSION)
  if (!session) throw new Error('A question was put outside of a form')
  return session
}
