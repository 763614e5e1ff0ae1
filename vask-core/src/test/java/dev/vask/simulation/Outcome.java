package dev.vask.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run went.
 *
 * @param taken the steps that were taken
 * @param steps actions and tasks
 * @param violation what did not hold, or null
 * @param trace a number of everything that was seen
 */
record Outcome(List<Step> taken, long steps, @Nullable Violation violation, long trace) {}
