package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.Vask;
import dev.vask.auth.AuthDecision;
import dev.vask.transport.contract.RawWebSocketClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The filter of the documentation")
class FilterTest {
    private static final Authorizer ONLY_ADA = new Authorizer() {
        @Override
        public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
            return "ada".equals(peer.principal()) ? AuthDecision.allow() : AuthDecision.refuse("not Ada");
        }
    };

    private final Vask vask = Vask.builder()
            .app(App.of("app-key", "app-secret"))
            .authorizer(ONLY_ADA)
            .build();

    private void mount(ServletContext context) {
        FilterRegistration.Dynamic login = context.addFilter("login", (request, response, chain) -> {
            request.setAttribute("user", "ada");
            chain.doFilter(request, response);
        });
        login.setAsyncSupported(true);
        login.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        // snippet: embedding#filter
        Filter vaskFilter = VaskJakarta.of(vask)
                .withPrincipal(request -> request.getAttribute("user")) // which a filter in front has found out
                .filter();
        FilterRegistration.Dynamic live = context.addFilter("live", vaskFilter);
        live.setAsyncSupported(true);
        live.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*"); // behind those that are there
        // end snippet
    }

    @Test
    @Timeout(60)
    @DisplayName("knows whom the filter in front of it has found")
    void behindTheLogin() throws Exception {
        Host host = new TomcatHost();
        RawWebSocketClient ada =
                RawWebSocketClient.connect(host.start("/shop", this::mount), "/shop/app/app-key?protocol=7");
        try {
            assertThat(ada.next().text()).contains("pusher:connection_established");
            ada.sendText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"private-orders\"}}");
            assertThat(ada.next().text()).contains("pusher_internal:subscription_succeeded");
        } finally {
            ada.reset();
            vask.close();
            host.stop();
        }
    }
}
