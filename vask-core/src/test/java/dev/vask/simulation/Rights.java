package dev.vask.simulation;

import dev.vask.App;
import dev.vask.simulation.Action.Signature;
import dev.vask.simulation.Command.Verdict;

/** The reference: what may come of what a client asks for. Knows the rules (behaviour.md §6 to §10) and none of the code. */
final class Rights {
    private Rights() {}

    static Verdict of(Command command, Reader reader) {
        return switch (command.kind()) {
            case SUBSCRIBE -> unlessTooLate(subscribe(command, reader), command, reader);
            case SIGN_IN -> unlessTooLate(signIn(command, reader), command, reader);
            case CLIENT_EVENT -> clientEvent(command, reader);
            case NONSENSE -> Verdict.NO;
            case PING, UNSUBSCRIBE -> Verdict.YES;
        };
    }

    private static Verdict subscribe(Command command, Reader reader) {
        String channel = command.channel();
        Setup setup = reader.world().setup;
        if (!setup.channels.contains(channel) || reader.view(channel).in) {
            return Verdict.NO;
        }
        boolean right = command.signature() == Signature.RIGHT || !isSigned(channel);
        if (setup.authorizer && (channel.endsWith("-ban") || channel.endsWith("-odd"))) {
            return Verdict.NO;
        }
        boolean allowed = setup.authorizer && (channel.endsWith("-vip") || channel.endsWith("-guest"));
        if (!right && !allowed) {
            return Verdict.NO;
        }
        boolean mayBeFull = setup.smallRooms && isPresence(channel);
        boolean mayBeUnasked = setup.authorizer && reader.world().hostEverRejected;
        return mayBeFull || mayBeUnasked ? Verdict.EITHER : Verdict.YES;
    }

    private static Verdict signIn(Command command, Reader reader) {
        boolean another = reader.user() != null && !command.user().equals(reader.user());
        if (another || command.signature() != Signature.RIGHT) {
            return Verdict.NO;
        }
        return reader.world().setup.authorizer && reader.world().hostEverRejected ? Verdict.EITHER : Verdict.YES;
    }

    private static Verdict clientEvent(Command command, Reader reader) {
        String channel = command.channel();
        App app = reader.world().setup.apps.get(reader.app());
        if (!app.clientEvents()
                || !reader.view(channel).in
                || !isSigned(channel)
                || channel.startsWith("private-encrypted-")) {
            return Verdict.NO;
        }
        if (app.clientEventRate() > 0) {
            return Verdict.EITHER;
        }
        if (!reader.world().setup.authorizer) {
            return Verdict.YES;
        }
        Published event = command.event();
        boolean refused = event != null && Host.refuses(event.number);
        return refused ? Verdict.NO : Verdict.EITHER;
    }

    /** What waits for a host or an engine as long as a command may is refused. */
    private static Verdict unlessTooLate(Verdict verdict, Command command, Reader reader) {
        World world = reader.world();
        boolean mayWait = world.setup.engineTakesTime || world.setup.authorizer;
        boolean unreachable = reader.node().missedAt() >= command.askedAt();
        long waited = world.time.elapsedNanos() - command.askedNanos();
        return verdict == Verdict.YES
                        && mayWait
                        && (unreachable
                                || waited >= world.setup.limits.commandTimeout().toNanos())
                ? Verdict.EITHER
                : verdict;
    }

    static boolean isSigned(String channel) {
        return channel.startsWith("private-") || channel.startsWith("presence-");
    }

    static boolean isPresence(String channel) {
        return channel.startsWith("presence-");
    }

    static boolean isCached(String channel) {
        return channel.startsWith("cache-")
                || channel.startsWith("private-cache-")
                || channel.startsWith("presence-cache-")
                || channel.startsWith("private-encrypted-cache-");
    }
}
