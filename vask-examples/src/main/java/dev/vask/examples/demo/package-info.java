/** The demo: a chat and a debug console in one Java program, on either server. {@link dev.vask.examples.demo.Demo} is the way in. */
@NullMarked
package dev.vask.examples.demo;

import org.jspecify.annotations.NullMarked;
