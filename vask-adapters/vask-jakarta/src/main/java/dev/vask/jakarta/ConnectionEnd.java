package dev.vask.jakarta;

import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Hears of the end of a connection; of no use to anybody but the container, which makes it.
 *
 * <p>Tomcat calls an endpoint's {@code onClose} when it has sent a close, and says no word when the peer has answered, or is
 * gone, and the connection ends. But encoders are destroyed then: so here is one that encodes nothing.
 */
public final class ConnectionEnd implements Encoder.Text<ConnectionEnd> {
    static final String ENDPOINT = "dev.vask.jakarta.endpoint";

    private @Nullable VaskEndpoint endpoint;

    /** For the container. */
    public ConnectionEnd() {}

    @Override
    public void init(EndpointConfig config) {
        if (config.getUserProperties().get(ENDPOINT) instanceof VaskEndpoint watched) {
            endpoint = watched;
            watched.watched();
        }
    }

    @Override
    public void destroy() {
        if (endpoint != null) {
            endpoint.connectionEnded();
        }
    }

    @Override
    public String encode(ConnectionEnd object) throws EncodeException {
        throw new EncodeException(object, "there is nothing to encode");
    }
}
