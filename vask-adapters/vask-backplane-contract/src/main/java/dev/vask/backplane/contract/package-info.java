/**
 * The promises of an engine between nodes, as JUnit classes to extend; for the test scope of an engine.
 *
 * <p>An engine's test extends {@link dev.vask.backplane.contract.BackplaneContract} and says through a
 * {@link dev.vask.backplane.contract.BackplaneFixture} how nodes come to be. Each promise is a test that begins with its
 * number, C1 to C12; what nodes only know together is tested where the fixture has several nodes.
 */
@NullMarked
package dev.vask.backplane.contract;

import org.jspecify.annotations.NullMarked;
