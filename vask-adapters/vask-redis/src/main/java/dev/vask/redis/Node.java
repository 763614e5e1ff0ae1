package dev.vask.redis;

import dev.vask.spi.BackplaneHealth.State;
import dev.vask.spi.BackplaneListener;

/** All parts of a started backplane, and what they know of one another. */
final class Node {
    final Settings settings;
    final Self self = new Self();
    final Keys keys;
    final Timer timer = new Timer();
    final HealthBoard health;
    final Stripes stripes = new Stripes();
    final UnderWay underWay = new UnderWay();
    final Listening listener;
    final TopicTable table;
    final Client client;
    final StartUp startUp;
    final Shards shards;
    final Caller caller;
    final Besides besides;
    final TopicCalls calls;
    final Subscriptions subscriptions;
    final Gaps gaps;
    final Settling settling;
    final Repair repair;
    final Inbox inbox;
    final Moves moves;
    final Counts counts;
    final Interests interests;
    final Members members;
    final Publisher publisher;
    final Outbox outbox;
    final NodeLease lease;
    final Reaper reaper;
    final Probe probe;
    final Queries queries;

    Node(Settings settings, HealthBoard health, BackplaneListener listener) {
        this.settings = settings;
        this.health = health;
        this.listener = new Listening(listener);
        keys = new Keys(settings.prefix());
        table = new TopicTable(keys);
        client = new Client(settings);
        startUp = new StartUp(this);
        Connections connections = new Connections(this);
        shards = new Shards(settings, client, timer, health, connections, connections);
        caller = new Caller(shards, timer, settings);
        besides = new Besides(this);
        calls = new TopicCalls(caller, keys, self, settings.sharded(), besides);
        inbox = new Inbox(this);
        moves = new Moves(this);
        subscriptions = new Subscriptions(shards, settings.sharded(), inbox);
        gaps = new Gaps(this);
        settling = new Settling(this);
        repair = new Repair(this);
        counts = new Counts(this);
        interests = new Interests(this);
        members = new Members(this);
        publisher = new Publisher(this);
        outbox = new Outbox(this);
        lease = new NodeLease(this);
        reaper = new Reaper(this);
        probe = new Probe(this);
        queries = new Queries(this);
    }

    void start() {
        health.idle(NodeLease.HEALTH, State.DOWN, "not connected to Redis yet");
        shards.start();
        lease.start();
        probe.start();
        counts.start();
        outbox.start();
        inbox.start();
        settling.start();
        repair.start();
    }

    Partition partition(TopicEntry entry) {
        return table.partition(entry);
    }

    Stripe stripe(TopicEntry entry) {
        return stripes.of(entry.partition);
    }
}
