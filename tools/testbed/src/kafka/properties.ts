export interface NodePlan {
  readonly id: number;
  readonly port: number;
  /** Controller address of every node of the cluster, by node id. */
  readonly controllers: readonly { readonly id: number; readonly port: number }[];
}

/** server.properties of a node that is broker and controller at once (KRaft), small and quick to fail over. */
export function nodeProperties({ id, port, controllers }: NodePlan, dataFolder: string): string {
  const controllerPort = controllers.find((controller) => controller.id === id)?.port;
  const replicas = controllers.length;
  const inSync = replicas > 1 ? 2 : 1;
  const internalTopics = ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'];
  const lines = [
    'process.roles=broker,controller',
    `node.id=${id}`,
    `controller.quorum.voters=${controllers.map((node) => `${node.id}@127.0.0.1:${node.port}`).join(',')}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    `log.dirs=${dataFolder}`,
    'auto.create.topics.enable=false',
    'num.partitions=1',
    `default.replication.factor=${replicas}`,
    `min.insync.replicas=${inSync}`,
    ...internalTopics.flatMap((topic) => [`${topic}.replication.factor=${replicas}`, `${topic}.num.partitions=1`]),
    `transaction.state.log.min.isr=${inSync}`,
    `share.coordinator.state.topic.min.isr=${inSync}`,
    'group.initial.rebalance.delay.ms=0',
    `broker.session.timeout.ms=${replicas > 1 ? 4_000 : 2_000}`,
    'broker.heartbeat.interval.ms=400',
    'num.network.threads=2',
    'num.io.threads=2',
    'log.cleaner.dedupe.buffer.size=4194304',
    'log.segment.bytes=67108864',
  ];
  return `${lines.join('\n')}\n`;
}
