package dev.vask.examples.clients;

import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PresenceChannelEventListener;
import com.pusher.client.channel.PrivateEncryptedChannelEventListener;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.channel.User;
import com.pusher.client.connection.ConnectionEventListener;
import com.pusher.client.connection.ConnectionState;
import com.pusher.client.connection.ConnectionStateChange;
import java.util.Set;

/** One pusher-java-client, and everything that it reports. */
final class JavaClient
        implements ConnectionEventListener, PresenceChannelEventListener, PrivateEncryptedChannelEventListener {
    final Pusher pusher;
    final Arrivals<ConnectionState> states;
    final Arrivals<String> errorCodes;
    final Arrivals<String> errorMessages;
    final Arrivals<String> subscribed;
    final Arrivals<PusherEvent> events;
    final Arrivals<String> authenticationFailures;
    final Arrivals<String> decryptionFailures;
    final Arrivals<Set<User>> rosters;
    final Arrivals<String> joined;
    final Arrivals<String> left;

    JavaClient(String name, String appKey, int port, PusherOptions options) {
        pusher = new Pusher(appKey, options.setHost("127.0.0.1").setWsPort(port).setUseTLS(false));
        states = new Arrivals<>(name + "'s connection states");
        errorCodes = new Arrivals<>(name + "'s error codes");
        errorMessages = new Arrivals<>(name + "'s error messages");
        subscribed = new Arrivals<>(name + "'s subscriptions");
        events = new Arrivals<>(name + "'s events");
        authenticationFailures = new Arrivals<>(name + "'s authentication failures");
        decryptionFailures = new Arrivals<>(name + "'s decryption failures");
        rosters = new Arrivals<>(name + "'s rosters");
        joined = new Arrivals<>(name + "'s members added");
        left = new Arrivals<>(name + "'s members removed");
    }

    /** Begins to connect; {@link #states} tells what came of it. */
    JavaClient connect() {
        pusher.connect(this, ConnectionState.ALL);
        return this;
    }

    /**
     * Connects. Who subscribes right afterwards may subscribe twice, as the library does that on this very transition too;
     * Vask then tells it so with an error whose code is null, and the first subscription stands.
     */
    JavaClient connected() throws InterruptedException {
        connect();
        states.await(ConnectionState.CONNECTED);
        return this;
    }

    String socketId() {
        return pusher.getConnection().getSocketId();
    }

    @Override
    public void onConnectionStateChange(ConnectionStateChange change) {
        states.add(change.getCurrentState());
    }

    @Override
    public void onError(String message, String code, Exception e) {
        errorMessages.add(String.valueOf(message));
        errorCodes.add(String.valueOf(code));
    }

    @Override
    public void onSubscriptionSucceeded(String channel) {
        subscribed.add(channel);
    }

    @Override
    public void onEvent(PusherEvent event) {
        events.add(event);
    }

    @Override
    public void onAuthenticationFailure(String message, Exception e) {
        authenticationFailures.add(message);
    }

    @Override
    public void onUsersInformationReceived(String channel, Set<User> users) {
        rosters.add(Set.copyOf(users));
    }

    @Override
    public void userSubscribed(String channel, User user) {
        joined.add(user.getId());
    }

    @Override
    public void userUnsubscribed(String channel, User user) {
        left.add(user.getId());
    }

    @Override
    public void onDecryptionFailure(String event, String reason) {
        decryptionFailures.add(event + ": " + reason);
    }

    @Override
    public void onError(String message, Exception e) {
        errorMessages.add(message);
    }
}
