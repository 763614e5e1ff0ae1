/**
 * The simulator (reliability.md §6.2): a whole server with its clients and its host on one thread, in virtual time, where a
 * seed decides everything, and what must be true is checked as it goes.
 *
 * <ul>
 *   <li>What is done: {@link dev.vask.simulation.Action}s, drawn by {@link dev.vask.simulation.Script} from a seed. Each
 *       carries the seed of what is scheduled after it, so the list is the run, and a part of the list nearly the same run.
 *   <li>Where: a {@link dev.vask.simulation.World} holds {@link dev.vask.simulation.Scheduler} and clock, the clients and
 *       their hosts, and the {@link dev.vask.simulation.Node}s they meet at. In a third of the seeds there are two or three,
 *       with a {@link dev.vask.cluster.SharedEngine} between them; in most of those, nodes are cut off, taken for dead and
 *       killed, and the store loses everything ({@link dev.vask.simulation.Faults}). Every executor is a
 *       {@link dev.vask.simulation.TaskQueue}; where the core calls out, other tasks may come in between, as other threads
 *       would.
 *   <li>What must be true: {@link dev.vask.simulation.Invariant}, by the numbers of reliability.md §5 and clustering.md §2. A
 *       {@link dev.vask.simulation.Reader} holds the frames of one connection against what its client asked for, a
 *       {@link dev.vask.simulation.Ledger} against what was published, a {@link dev.vask.simulation.HostView} what the host
 *       is told, and {@link dev.vask.simulation.Quiescence} everything against everything when nothing moves.
 *   <li>What fails is shortened by {@link dev.vask.simulation.Shrinker} and printed with the command that runs it again:
 *       {@code mvn -o -pl vask-core -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false
 *       -Dvask.simulation.seed=123}.
 *   <li>Whether it finds anything: {@code PlantedBugsTest} changes single instructions of the core with
 *       {@link dev.vask.simulation.Mutant}s and wants each found.
 * </ul>
 *
 * <p>What one thread cannot show, the order of memory accesses, is for stress tests.
 */
package dev.vask.simulation;
