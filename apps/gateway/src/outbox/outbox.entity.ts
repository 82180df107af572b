import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A control message that the broker has not acknowledged yet; deleted when it has. */
@Entity({ name: 'outbox' })
export class OutboxEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'increment' })
  id!: string;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ type: 'text' })
  key!: string;

  /** Null: a tombstone. */
  @Column({ type: 'text', nullable: true })
  value!: string | null;

  /** The deployment that it makes known; null for what is none. */
  @Column({ name: 'deployment_id', type: 'text', nullable: true })
  deploymentId!: string | null;
}
