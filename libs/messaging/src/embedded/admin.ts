import type { TopicSpec } from '@arkflows/contracts';
import type { Admin, TopicDescription } from '../broker.js';
import type { GroupOffsets } from './group-offsets.js';
import type { TopicCatalogue } from './topic-catalogue.js';

export class EmbeddedAdmin implements Admin {
  constructor(
    private readonly catalogue: TopicCatalogue,
    private readonly offsets: GroupOffsets,
  ) {}

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.catalogue.create(topics);
  }

  async describeTopic(name: string): Promise<TopicDescription | null> {
    const topic = this.catalogue.find(name);
    return topic ? { name, partitions: topic.partitions.length } : null;
  }

  async groupOffsets(group: string, topic: string) {
    const { id, partitions } = this.catalogue.get(topic);
    const committed = await this.offsets.ofTopic(group, id);
    return partitions.map(({ index, nextOffset }) => ({
      partition: index,
      committed: committed.get(index) ?? null,
      end: nextOffset,
    }));
  }
}
