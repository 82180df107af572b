import { Column, Entity, PrimaryColumn } from 'typeorm';

export const redriveLetterStates = ['waiting', 'sent', 'refused'] as const;

/** A dead letter in a redrive. */
@Entity({ name: 'redrive_letters' })
export class RedriveLetterEntity {
  @PrimaryColumn({ name: 'redrive_id', type: 'text' })
  redriveId!: string;

  /** From 0, in the order of sending. */
  @PrimaryColumn({ type: 'integer' })
  position!: number;

  @Column({ name: 'run_id', type: 'text' })
  runId!: string;

  @Column({ type: 'text', default: 'waiting' })
  state!: (typeof redriveLetterStates)[number];

  /** Why it was refused. */
  @Column({ type: 'text', nullable: true })
  code!: string | null;

  @Column({ type: 'text', nullable: true })
  message!: string | null;
}
