/**
 * Vask in a Spring Boot application: {@link dev.vask.spring.VaskProperties} says what can be set,
 * {@link dev.vask.spring.VaskPublisher} publishes after commit.
 */
@NullMarked
package dev.vask.spring;

import org.jspecify.annotations.NullMarked;
