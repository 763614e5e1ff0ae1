package dev.vask.spring;

import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.AuthDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.function.SingletonSupplier;

/**
 * The application's beans that Vask calls: looked for when Vask is made, made when they are first needed. So they may use what uses
 * Vask: who decides on a channel asks a service, and services publish.
 */
final class HostBeans implements SmartInitializingSingleton {
    private final ListableBeanFactory beans;
    private final SingletonSupplier<Authorizer> authorizer;
    private final SingletonSupplier<List<VaskListener>> listeners;

    HostBeans(ListableBeanFactory beans) {
        this.beans = beans;
        this.authorizer = SingletonSupplier.of(() -> beans.getBean(Authorizer.class));
        this.listeners = SingletonSupplier.of(
                () -> beans.getBeanProvider(VaskListener.class).orderedStream().toList());
    }

    /** Two authorizers, for example, fail the start and not the first who subscribes. */
    @Override
    public void afterSingletonsInstantiated() {
        if (has(Authorizer.class)) {
            authorizer.obtain();
        }
        listeners.obtain();
    }

    /** Null where the application has none. */
    @Nullable
    Authorizer authorizer() {
        return has(Authorizer.class) ? new AuthorizerBean(authorizer) : null;
    }

    /** @param events null where the application wants none */
    @Nullable
    VaskListener listener(@Nullable ApplicationEventPublisher events) {
        return events != null || has(VaskListener.class) ? new ListenerBeans(listeners, events) : null;
    }

    private boolean has(Class<?> type) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0;
    }

    private record AuthorizerBean(SingletonSupplier<Authorizer> bean) implements Authorizer {
        @Override
        public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
            return bean.obtain().onSubscribe(peer, channel, channelData);
        }

        @Override
        public AuthDecision onSignIn(Peer peer, String userData) {
            return bean.obtain().onSignIn(peer, userData);
        }

        @Override
        public AuthDecision onClientEvent(Peer peer, String channel, String event, @Nullable String data) {
            return bean.obtain().onClientEvent(peer, channel, event, data);
        }
    }

    private record ListenerBeans(
            SingletonSupplier<List<VaskListener>> beans,
            @Nullable ApplicationEventPublisher events) implements VaskListener {
        private void tell(VaskEvent event) {
            RuntimeException failure = null;
            for (VaskListener bean : beans.obtain()) {
                try {
                    event.tell(bean);
                } catch (RuntimeException e) {
                    // The others are told all the same.
                    failure = first(failure, e);
                }
            }
            if (events != null) {
                try {
                    events.publishEvent(event);
                } catch (RuntimeException e) {
                    failure = first(failure, e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        private static RuntimeException first(@Nullable RuntimeException failure, RuntimeException next) {
            if (failure == null) {
                return next;
            }
            failure.addSuppressed(next);
            return failure;
        }

        @Override
        public void onConnected(VaskEvent.Connected event) {
            tell(event);
        }

        @Override
        public void onDisconnected(VaskEvent.Disconnected event) {
            tell(event);
        }

        @Override
        public void onSignedIn(VaskEvent.SignedIn event) {
            tell(event);
        }

        @Override
        public void onSubscribed(VaskEvent.Subscribed event) {
            tell(event);
        }

        @Override
        public void onUnsubscribed(VaskEvent.Unsubscribed event) {
            tell(event);
        }

        @Override
        public void onOccupied(VaskEvent.Occupied event) {
            tell(event);
        }

        @Override
        public void onVacated(VaskEvent.Vacated event) {
            tell(event);
        }

        @Override
        public void onMemberAdded(VaskEvent.MemberAdded event) {
            tell(event);
        }

        @Override
        public void onMemberRemoved(VaskEvent.MemberRemoved event) {
            tell(event);
        }

        @Override
        public void onCacheMissed(VaskEvent.CacheMissed event) {
            tell(event);
        }

        @Override
        public void onSubscriptionCount(VaskEvent.SubscriptionCount event) {
            tell(event);
        }

        @Override
        public void onClientEvent(VaskEvent.ClientEvent event) {
            tell(event);
        }

        @Override
        public void onPublished(VaskEvent.Published event) {
            tell(event);
        }

        @Override
        public void onGap(VaskEvent.Gap event) {
            tell(event);
        }

        @Override
        public void onWebhookDropped(VaskEvent.WebhookDropped event) {
            tell(event);
        }
    }
}
