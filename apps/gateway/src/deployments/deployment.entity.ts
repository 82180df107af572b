import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One revision of a profile made active in one environment; at most one of a profile is current there. */
@Entity({ name: 'deployments' })
export class DeploymentEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** The order of deployments. */
  @Column({ type: 'bigint', generated: 'increment', insert: false, update: false })
  sequence!: string;

  @Column({ type: 'text' })
  namespace!: string;

  @Column({ type: 'text' })
  profile!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text' })
  environment!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  /** The deployment that a rollback took away. */
  @Column({ name: 'rollback_of', type: 'text', nullable: true })
  rollbackOf!: string | null;

  /** When the control topic had it. */
  @Column({ name: 'published_at', type: 'timestamptz', nullable: true })
  publishedAt!: Date | null;

  /** When a replica first reported it active. */
  @Column({ name: 'activated_at', type: 'timestamptz', nullable: true })
  activatedAt!: Date | null;

  /** When another deployment of the profile took its place, or it was taken away. */
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;

  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: 'superseded' | 'removed' | null;
}
