/** That no log and no console of any test tells a secret: JUnit finds it by itself, wherever this artifact is. */
package dev.vask.transport.secrecy;
