/* The table of domains: "Check now" of the selected rows with its progress, and rows that stay up to date. The selection, an opened
   row and the focus are kept. Without this script, "Check now" is a form like any other. */
( function () {
	'use strict';

	const body = document.querySelector( '.serverpilot #the-list' );
	const form = body && body.closest( 'form' );
	if ( ! form || ! window.fetch ) {
		return;
	}
	const { nonce } = serverpilotSync;
	const { check, atOnce, rows: most, texts } = serverpilotRows;
	const EVERY = 30000;
	// After ten minutes without a reload, the page is no longer read.
	let refreshes = 20;
	let checking = false;

	const box = ( row ) => row.querySelector( '.check-column input[type=checkbox]' );
	const rows = () => [ ...body.rows ].filter( box );

	const request = ( action, some ) => {
		const data = new URLSearchParams( { action, nonce } );
		some.forEach( ( row ) => data.append( 'domains[]', box( row ).value ) );
		return fetch( ajaxurl, { method: 'POST', credentials: 'same-origin', body: data } )
			.then( ( response ) => response.json() )
			.then( ( { success, data: found } ) => {
				if ( ! success ) {
					throw new Error( found && found.message );
				}
				some.forEach( ( row ) => replace( row, found.rows[ box( row ).value ] ) );
			} );
	};

	const replace = ( row, html ) => {
		// The focus is in the row, or it is gone from the list until the page is loaded again.
		if ( html === undefined || row.contains( document.activeElement ) ) {
			return;
		}
		const fresh = document.createElement( 'tr' );
		fresh.innerHTML = html;
		const open = row.querySelector( 'details[open]' );
		const details = fresh.querySelector( 'details' );
		if ( open && details ) {
			details.open = true;
		}
		[ ...fresh.cells ].forEach( ( cell, number ) => {
			const old = row.cells[ number ];
			if ( old && ! old.classList.contains( 'check-column' ) && old.innerHTML !== cell.innerHTML ) {
				old.replaceWith( cell.cloneNode( true ) );
			}
		} );
	};

	const refresh = () => {
		if ( ! document.hidden && ! checking && refreshes-- > 0 ) {
			request( 'serverpilot_sync_rows', rows().slice( 0, most ) ).catch( () => {} );
		}
	};
	setInterval( refresh, EVERY );

	const bar = document.createElement( 'progress' );
	const status = document.createElement( 'p' );
	status.setAttribute( 'role', 'status' );
	status.className = 'serverpilot-checking';
	form.prepend( status );

	const show = ( text ) => {
		status.textContent = text;
		if ( checking ) {
			status.append( ' ', bar );
		}
	};

	const checkAll = async ( selected ) => {
		checking = true;
		bar.max = selected.length;
		const count = ( number ) => texts.progress.replace( '%1$s', number ).replace( '%2$s', selected.length );
		let failed = false;
		for ( let done = 0; done < selected.length && ! failed; done += atOnce ) {
			bar.value = done;
			bar.setAttribute( 'aria-label', count( done ) );
			show( count( done ) );
			await request( 'serverpilot_sync_check', selected.slice( done, done + atOnce ) ).catch( () => {
				failed = true;
			} );
		}
		checking = false;
		show( failed ? texts.failed : texts.done.replace( '%s', selected.length ) );
	};

	form.addEventListener( 'submit', ( event ) => {
		const button = event.submitter;
		const menu = button && { doaction: 'action', doaction2: 'action2' }[ button.id ];
		if ( ! menu || form.elements[ menu ].value !== check ) {
			return;
		}
		const selected = rows().filter( ( row ) => box( row ).checked );
		if ( selected.length > 0 ) {
			event.preventDefault();
			if ( ! checking ) {
				checkAll( selected );
			}
		}
	} );
} )();
