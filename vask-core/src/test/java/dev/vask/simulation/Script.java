package dev.vask.simulation;

import dev.vask.cluster.SharedEngine;
import dev.vask.simulation.Action.Executors;
import dev.vask.simulation.Action.Signature;
import dev.vask.simulation.SimSocket.Behaviour;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Draws the steps of a run from its seed, one after the other; knows nothing of what becomes of them. */
final class Script {
    private static final List<String> NONSENSE = List.of(
            "",
            "nonsense",
            "[]",
            "null",
            "{",
            "{\"event\":7}",
            "{\"event\":null}",
            "{\"data\":{}}",
            "{\"event\":\"constructor\"}",
            "{\"event\":\"pusher:respond\",\"data\":{}}",
            "{\"event\":\"pusher:connection_established\",\"data\":\"{}\"}",
            "{\"event\":\"pusher_internal:member_added\",\"channel\":\"presence-p\",\"data\":\"{}\"}",
            "{\"event\":\"pusher:subscribe\",\"data\":[]}",
            "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":7}}",
            "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"a\",\"channel\":\"b\"}}",
            "{\"event\":\"pusher:signin\",\"data\":{\"auth\":\"x\"}}",
            "{\"event\":\"client-x\",\"channel\":{}}",
            "{\"event\":\"" + "x".repeat(3_000) + "\"}",
            "{\"event\":\"pusher:subscribe\",\"data\":" + "[".repeat(200) + "}");

    private final Setup setup;
    private final Chance chance;
    /** What follows at once. */
    private final Queue<Action> next = new ArrayDeque<>();

    Script(Setup setup) {
        this.setup = setup;
        this.chance = new Chance(setup.seed);
    }

    Step next() {
        Action action = action();
        int tasks = chance.oneIn(3) ? chance.below(12) : chance.below(3);
        return new Step(action, chance.nextLong(), tasks);
    }

    private Action action() {
        Action planned = next.poll();
        if (planned != null) {
            return planned;
        }
        if (setup.nodesFail && chance.oneIn(20)) {
            return fault();
        }
        if (setup.nodes > 1 && chance.oneIn(30)) {
            return comesBack(chance.below(setup.clients), channel());
        }
        int client = chance.below(setup.clients);
        int what = chance.below(100);
        if (what < 16) {
            return new Action.Connect(client, app(), behaviour(), chance.oneIn(3));
        } else if (what < 40) {
            return new Action.Subscribe(client, channel(), user(), signature());
        } else if (what < 48) {
            return new Action.Unsubscribe(client, channel());
        } else if (what < 64) {
            return publish();
        } else if (what < 70) {
            return new Action.ClientEvent(client, channel());
        } else if (what < 75) {
            return new Action.SignIn(client, user(), signature(), chance.oneIn(3) ? watchlist() : List.of());
        } else if (what < 78) {
            return new Action.Ping(client);
        } else if (what < 80) {
            return hostile(client);
        } else if (what < 82) {
            return chance.oneIn(2) ? new Action.Close(client) : new Action.Vanish(client);
        } else if (what < 84) {
            return new Action.Behave(client, behaviour());
        } else if (what < 88) {
            return host();
        } else if (what < 95) {
            return new Action.Pass(1 + chance.below(400), chance.oneIn(2));
        } else if (what < 98) {
            return seldom();
        }
        return new Action.Settle();
    }

    private Action publish() {
        boolean overHttp = chance.oneIn(6);
        if (chance.oneIn(5)) {
            return new Action.Batch(publisher(), app(), some(), overHttp);
        }
        return chance.oneIn(6)
                ? new Action.ToUser(publisher(), app(), user())
                : new Action.Publish(
                        publisher(),
                        app(),
                        chance.oneIn(4) ? some() : List.of(channel()),
                        chance.oneIn(3) ? chance.below(setup.clients) : -1,
                        overHttp);
    }

    private Action hostile(int client) {
        if (chance.oneIn(8)) {
            return new Action.Flood(client, 10 + chance.below(120));
        } else if (chance.oneIn(5)) {
            return new Action.Binary(client);
        } else if (chance.oneIn(4)) {
            String name = chance.of("a b", "", "a:b", "x".repeat(165), "x".repeat(201), "#x", "caf\u00e9");
            return new Action.Subscribe(client, name, user(), Signature.NONE);
        } else if (chance.oneIn(5)) {
            return chance.of(
                    new Action.ConnectWrongly(client, "/app/unknown", 4001),
                    new Action.ConnectWrongly(client, "/elsewhere", 4005),
                    new Action.ConnectWrongly(client, "/app/app-key-0?protocol=4", 4007),
                    new Action.ConnectWrongly(client, "/app/app-key-0?protocol=x", 4006));
        }
        return new Action.Nonsense(client, chance.of(NONSENSE));
    }

    private Action host() {
        return chance.oneIn(2)
                ? new Action.Query(publisher(), app(), channel())
                : new Action.Terminate(publisher(), app(), user());
    }

    private Action seldom() {
        return switch (chance.below(12)) {
            case 0, 1, 2 -> new Action.Starve(executors(), chance.oneIn(2));
            case 3, 4 -> new Action.Pass(1_000L + chance.below(9_000), chance.oneIn(4));
            case 5 -> new Action.Pass(20_000L + chance.below(300_000), !chance.oneIn(4));
            case 6 -> new Action.ReplaceApp(chance.below(2), !chance.oneIn(4));
            case 7 -> new Action.RemoveApp(chance.below(2));
            case 8, 9 -> new Action.ReplaceApp(chance.below(2), true);
            case 10 -> new Action.Reject(chance.of(Executors.HOST, Executors.SENDS), chance.oneIn(2));
            default ->
                chance.oneIn(3)
                        ? new Action.Restart()
                        : chance.oneIn(6) ? new Action.Drain(chance.below(3_000)) : new Action.Settle();
        };
    }

    /** Before its node has given the channel up. */
    private Action comesBack(int client, String channel) {
        next.add(new Action.Subscribe(client, channel, user(), Signature.RIGHT));
        return new Action.Unsubscribe(client, channel);
    }

    private Action fault() {
        int node = chance.below(setup.nodes);
        return switch (chance.below(9)) {
            case 0, 1, 2 -> {
                // Those for whose users somebody is here already get in, and ask for others nobody can say anything of.
                for (int i = chance.below(6); i > 0; i--) {
                    next.add(new Action.SignIn(chance.below(setup.clients), user(), Signature.RIGHT, watchlist()));
                }
                yield new Action.CutOff(node, chance.of(SharedEngine.Cut.values()));
            }
            case 3, 4 -> new Action.Heal(node);
            case 5, 6 -> new Action.Bury(node);
            case 7 -> new Action.Crash(node);
            default -> new Action.Wipe();
        };
    }

    private Executors executors() {
        return chance.of(Executors.values());
    }

    private Behaviour behaviour() {
        return chance.oneIn(3) ? chance.of(Behaviour.values()) : chance.of(Behaviour.NORMAL, Behaviour.INLINE);
    }

    private Signature signature() {
        return chance.oneIn(8) ? chance.of(Signature.values()) : Signature.RIGHT;
    }

    private List<String> some() {
        List<String> names = new ArrayList<>();
        for (int i = 1 + chance.below(3); i > 0; i--) {
            String name = channel();
            if (!names.contains(name) && !name.startsWith("private-encrypted-")) {
                names.add(name);
            }
        }
        return names.isEmpty() ? List.of("orders") : names;
    }

    private List<String> watchlist() {
        return List.of("u" + user(), "u" + (Setup.USERS - 1));
    }

    private String channel() {
        return chance.of(setup.channels);
    }

    private int app() {
        return chance.oneIn(3) ? chance.below(Setup.APPS) : 0;
    }

    private int user() {
        return chance.below(Setup.USERS);
    }

    private int publisher() {
        return chance.below(Setup.PUBLISHERS);
    }
}
