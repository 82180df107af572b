import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'namespaces' })
export class NamespaceEntity {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
