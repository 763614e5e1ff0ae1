package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.vask.transport.SendCallback;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How one {@code send} ended, and how often. Safe for any thread. */
public final class RecordedSend implements SendCallback {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger endings = new AtomicInteger();
    private final AtomicInteger parts = new AtomicInteger();
    private final Runnable afterSent;
    private volatile @Nullable Throwable failure;

    RecordedSend(Runnable afterSent) {
        this.afterSent = afterSent;
    }

    @Override
    public void progressed() {
        parts.incrementAndGet();
    }

    @Override
    public void sent() {
        endings.incrementAndGet();
        ended.countDown();
        afterSent.run();
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        endings.incrementAndGet();
        ended.countDown();
    }

    /** Whether it has ended by now. */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Waits for the end and expects {@code sent}. */
    public void assertSent() {
        awaitEnd();
        assertThat(failure).as("the send failed").isNull();
    }

    /** Waits for the end and expects {@code failed}. */
    public void assertFailed() {
        awaitEnd();
        assertThat(failure).as("the send reported sent").isNotNull();
    }

    /** Waits for the end, whichever it is. */
    public void awaitEnd() {
        try {
            if (!ended.await(SocketFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                fail("the send ended neither in sent nor in failed");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many parts were reported before the end. */
    public int parts() {
        return parts.get();
    }

    int endings() {
        return endings.get();
    }
}
