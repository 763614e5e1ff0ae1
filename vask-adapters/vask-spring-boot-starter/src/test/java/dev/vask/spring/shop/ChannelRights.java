package dev.vask.spring.shop;

import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.auth.AuthDecision;
import java.security.Principal;
import org.springframework.stereotype.Component;

// snippet: spring-boot#authorizer
@Component
class ChannelRights implements Authorizer {
    private final Orders orders;

    ChannelRights(Orders orders) {
        this.orders = orders;
    }

    @Override
    public AuthDecision onSubscribe(Peer peer, String channel, String channelData) {
        Principal user = peer.principal(Principal.class);
        if (user == null) {
            return AuthDecision.requireSignature(); // public channels are open to all, others need a signature
        }
        if (channel.equals("presence-lobby")) {
            return AuthDecision.allowAs(user.getName(), null);
        }
        if (channel.startsWith("private-orders.")) {
            long id = Long.parseLong(channel.substring("private-orders.".length()));
            return orders.owner(id).equals(user.getName())
                    ? AuthDecision.allow()
                    : AuthDecision.refuse("This order is not yours");
        }
        return AuthDecision.requireSignature();
    }
}
// end snippet
