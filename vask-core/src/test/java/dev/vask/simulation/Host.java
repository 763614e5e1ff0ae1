package dev.vask.simulation;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.AuthDecision;
import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The host's code that the core calls back: in time or late, throwing, and calling the core again. */
final class Host implements Authorizer, AppRegistry, WebhookSender {
    private final World world;
    private final Node node;

    Host(World world, Node node) {
        this.world = world;
        this.node = node;
    }

    /** Whether the authorizer lets a client event through; by its number, so that the reference knows. */
    static boolean refuses(int event) {
        return event % 5 == 0;
    }

    /** Who a subscription makes a member: whom the client says, or whom the host knows. */
    static String memberOf(Command command, String socketId) {
        return command.channel().endsWith("-guest") ? guest(socketId) : command.user();
    }

    private static String guest(String socketId) {
        return "guest" + socketId.charAt(socketId.length() - 1);
    }

    // --- as authorizer ---

    @Override
    public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
        node.calledOut();
        if (world.chance.oneIn(10)) {
            world.calls.publish(Setup.ANYBODY, world.chance.below(Setup.APPS), List.of(channel), null, false);
        }
        if (channel.endsWith("-vip")) {
            return AuthDecision.allow();
        } else if (channel.endsWith("-guest")) {
            return AuthDecision.allowAs(guest(peer.socketId()), null);
        } else if (channel.endsWith("-ban")) {
            return AuthDecision.refuse("not you");
        } else if (channel.endsWith("-odd")) {
            throw new IllegalStateException("simulated: the authorizer throws");
        } else if (channel.endsWith("-even")) {
            return AuthDecision.requireSignature().withFilter(tags -> "even".equals(tags.get("number")));
        }
        return AuthDecision.requireSignature();
    }

    @Override
    public AuthDecision onClientEvent(Peer peer, String channel, String event, @Nullable String data) {
        node.calledOut();
        int number = Integer.parseInt(event.substring("client-e".length()));
        return refuses(number) ? AuthDecision.refuse("not this") : AuthDecision.allow();
    }

    // --- as registry ---

    @Override
    public @Nullable App byKey(String key) {
        node.calledOut();
        App app = world.setup.apps.get(Setup.REGISTRY_APP);
        if (!app.key().equals(key)) {
            return null;
        }
        if (world.chance.oneIn(12)) {
            throw new IllegalStateException("simulated: the registry throws");
        }
        return app;
    }

    // --- as listener ---

    /** A listener, whatever it is told: all events take one way. */
    VaskListener listener() {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof VaskEvent event) {
                told(event);
            }
            return null;
        };
        return (VaskListener) Proxy.newProxyInstance(
                VaskListener.class.getClassLoader(), new Class<?>[] {VaskListener.class}, handler);
    }

    private void told(VaskEvent event) {
        node.view().told(event);
        node.calledOut();
        if (world.setup.listenerMisbehaves && world.chance.oneIn(15)) {
            int app = world.chance.below(Setup.APPS);
            String channel = world.chance.of(world.setup.channels);
            switch (world.chance.below(4)) {
                case 0 -> throw new IllegalStateException("simulated: a listener throws");
                case 1 -> world.calls.publish(Setup.LISTENER, app, List.of(channel), null, false);
                case 2 -> world.calls.query(node, app, channel);
                default -> world.calls.terminate(node, app, "u" + world.chance.below(Setup.USERS));
            }
        }
    }

    // --- as receiver of webhooks ---

    @Override
    public CompletionStage<Integer> send(WebhookRequest request) {
        node.view().receiver().takes(request);
        node.calledOut();
        return switch (world.chance.below(12)) {
            case 0 -> throw new IllegalStateException("simulated: the sender throws");
            case 1 -> CompletableFuture.failedFuture(new IllegalStateException("simulated: nobody answers"));
            case 2 -> CompletableFuture.completedFuture(500);
            case 3 -> new CompletableFuture<>();
            case 4, 5, 6 -> {
                CompletableFuture<Integer> answer = new CompletableFuture<>();
                world.time.after(Duration.ofMillis(world.chance.below(5_000)), () -> answer.complete(200));
                yield answer;
            }
            default -> CompletableFuture.completedFuture(200);
        };
    }
}
