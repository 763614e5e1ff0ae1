/**
 * Several nodes on one engine that has no network: {@link dev.vask.cluster.SharedEngine} keeps what a
 * {@link dev.vask.spi.Backplane} promises, and fails as engines do when it is told to. Used by the tests here, and by the
 * simulator.
 */
package dev.vask.cluster;
