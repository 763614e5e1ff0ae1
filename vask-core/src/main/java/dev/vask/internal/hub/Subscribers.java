package dev.vask.internal.hub;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The active subscriptions of a channel: a dense array, so that joining and leaving cost the same with ten as with ten
 * thousand. Guarded by the channel's lock; the snapshot may be read without it.
 */
final class Subscribers {
    static final Subscription[] NONE = {};

    private @Nullable Subscription[] array = new Subscription[4];
    private int size;
    private int filtered;
    private Subscription @Nullable [] snapshot;

    void add(Subscription subscription) {
        if (size == array.length) {
            array = Arrays.copyOf(array, size * 2);
        }
        subscription.index = size;
        array[size++] = subscription;
        filtered += subscription.filter == null ? 0 : 1;
        snapshot = null;
    }

    /** The last one takes the place of the one that leaves. */
    void remove(Subscription subscription) {
        Subscription last = array[--size];
        array[size] = null;
        filtered -= subscription.filter == null ? 0 : 1;
        if (last != null && last != subscription) {
            array[subscription.index] = last;
            last.index = subscription.index;
        }
        if (array.length > 4 && size < array.length / 4) {
            array = Arrays.copyOf(array, array.length / 2);
        }
        snapshot = null;
    }

    /** Whether any of them has a filter. */
    boolean areFiltered() {
        return filtered > 0;
    }

    int size() {
        return size;
    }

    /** Those active now; the same array again until somebody joins or leaves, so a publish copies nothing. */
    Subscription[] snapshot() {
        Subscription[] current = snapshot;
        if (current == null) {
            current = size == 0 ? NONE : Arrays.copyOf(array, size, Subscription[].class);
            snapshot = current;
        }
        return current;
    }
}
