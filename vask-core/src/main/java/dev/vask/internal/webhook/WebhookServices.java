package dev.vask.internal.webhook;

import dev.vask.VaskEvent;
import dev.vask.internal.hub.Counters;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookSender;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What all webhook streams of one Vask share.
 *
 * @param senderExecutor where the sender is called
 * @param tell tells the host's listeners
 */
public record WebhookServices(
        VaskTime time,
        RandomGenerator random,
        WebhookSender sender,
        Executor senderExecutor,
        Counters counters,
        Consumer<VaskEvent> tell) {}
