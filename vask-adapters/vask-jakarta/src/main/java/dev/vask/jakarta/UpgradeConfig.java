package dev.vask.jakarta;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** How one connection is upgraded: each has a configuration of its own, which knows its endpoint. */
final class UpgradeConfig extends ServerEndpointConfig.Configurator {
    /** Only a name: the filter has found the endpoint. */
    private static final String PATH = "/app";

    static final long MOMENT_MILLIS = 5_000;

    private final VaskEndpoint endpoint;

    private UpgradeConfig(VaskEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    static ServerEndpointConfig of(VaskEndpoint endpoint) {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(VaskEndpoint.class, PATH)
                .encoders(List.of(ConnectionEnd.class))
                .configurator(new UpgradeConfig(endpoint))
                .build();
        config.getUserProperties().put(ConnectionEnd.ENDPOINT, endpoint);
        // Tomcat's, and unknown to others: how long it blocks for a pong or a ping, and how long a peer that was
        // refused
        // may take to answer.
        config.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", MOMENT_MILLIS);
        config.getUserProperties().put("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", MOMENT_MILLIS);
        return config;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        return type.cast(endpoint);
    }

    /** The core looks at origins, and refuses on the open socket. */
    @Override
    public boolean checkOrigin(String origin) {
        return true;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return "";
    }

    /** No compression. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        // What is wanted of the request the filter has taken.
    }
}
