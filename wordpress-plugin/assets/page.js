/* "Sync now" with its progress. Without this script, the button is a form like any other. */
( function () {
	'use strict';

	const form = document.querySelector( '.serverpilot-sync form' );
	if ( ! form || ! window.fetch ) {
		return;
	}
	const { nonce, texts } = serverpilotSync;
	const steps = [ 'list', 'plan', 'send', 'certificate' ];
	const button = form.querySelector( 'button' );
	const bar = document.querySelector( '.serverpilot-sync progress' );
	const status = document.querySelector( '.serverpilot-sync [role=status]' );

	const request = ( action ) =>
		fetch( ajaxurl, {
			method: 'POST',
			credentials: 'same-origin',
			body: new URLSearchParams( { action, nonce } ),
		} ).then( ( response ) => response.json() );

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
		const watch = setInterval( () => request( 'serverpilot_sync_step' ).then( ( { data } ) => show( data.step ), () => {} ), 700 );
		request( 'serverpilot_sync_start' )
			.then( ( { data } ) => {
				status.textContent = data.message;
				// The reload shows the changes in the table, and the message above it.
				window.location.reload();
			} )
			.catch( () => {
				status.textContent = texts.failed;
				button.disabled = false;
			} )
			.finally( () => clearInterval( watch ) );
	} );
} )();
