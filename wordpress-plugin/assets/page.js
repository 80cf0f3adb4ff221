/* "Sync now" with its progress. Without this script the button is a form like any other. */
( function () {
	'use strict';

	const form = document.querySelector( '.serverpilot-sync form' );
	if ( ! form || ! window.fetch ) {
		return;
	}
	const { url, nonce, start, step, texts } = serverpilotSync;
	const steps = [ 'list', 'plan', 'send', 'certificate' ];
	const button = form.querySelector( 'button' );
	const bar = document.querySelector( '.serverpilot-sync progress' );
	const status = document.querySelector( '.serverpilot-sync [role=status]' );

	const ask = ( action ) =>
		fetch( url, {
			method: 'POST',
			credentials: 'same-origin',
			body: new URLSearchParams( { action, nonce } ),
		} ).then( ( answer ) => answer.json() );

	const show = ( name ) => {
		if ( texts[ name ] && status.textContent !== texts[ name ] ) {
			status.textContent = texts[ name ];
			bar.value = steps.indexOf( name ) + 1;
		}
	};

	form.addEventListener( 'submit', ( event ) => {
		event.preventDefault();
		button.disabled = true;
		bar.hidden = false;
		show( 'list' );
		const watch = setInterval( () => ask( step ).then( ( { data } ) => show( data.step ), () => {} ), 700 );
		ask( start )
			.then( ( { data } ) => {
				status.textContent = data.said;
				// What changed stands in the table, and what was said comes again above it.
				window.location.reload();
			} )
			.catch( () => {
				status.textContent = texts.failed;
				button.disabled = false;
			} )
			.finally( () => clearInterval( watch ) );
	} );
} )();
