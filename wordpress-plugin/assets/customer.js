/*
 * The customer's panel: copies records, and checks domains again while the panel is open. And Ultimate Multisite's dialog that adds a
 * domain: checks it while it is typed. Without this script, the panel works by a link.
 */
( function () {
	'use strict';

	const { root, nonce, texts } = serverpilotCustomer;
	// An hour, at most: a page that was left open must not check for days.
	const MOST = 80;

	const request = ( path, body ) => {
		const url = new URL( root, window.location.href );
		// An administration page may have another of the site's domains, whose cookies are not sent to this one.
		url.protocol = window.location.protocol;
		url.host = window.location.host;

		const route = url.searchParams.get( 'rest_route' );
		if ( route ) {
			url.searchParams.set( 'rest_route', route + path );
		} else {
			url.pathname += path;
		}
		return fetch( url, {
			method: 'POST',
			credentials: 'same-origin',
			headers: { 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
			body: JSON.stringify( body ),
		} ).then( ( response ) => response.json().then( ( data ) => ( { status: response.status, data } ) ) );
	};

	const watch = ( panel ) => {
		const list = panel.querySelector( '.serverpilot-list' );
		const status = panel.querySelector( '[role=status]' );
		const link = panel.querySelector( '.serverpilot-check' );
		const { site, level, page } = panel.dataset;
		let [ timer, rounds, checked ] = [ 0, 0, 0 ];

		const states = () => new Map( [ ...list.querySelectorAll( '[data-state]' ) ].map( ( one ) => [ one.dataset.domain, one.dataset.state ] ) );
		const showButtons = () => list.querySelectorAll( '.serverpilot-copy' ).forEach( ( button ) => ( button.hidden = false ) );
		const isDone = () => [ ...states().values() ].every( ( state ) => state === 'ready' );

		const replace = ( html ) => {
			const [ before, focused ] = [ states(), document.activeElement ];
			const copied = list.contains( focused ) && focused.dataset.copy;
			list.innerHTML = html;
			showButtons();
			if ( copied ) {
				[ ...list.querySelectorAll( '.serverpilot-copy' ) ].find( ( button ) => button.dataset.copy === copied )?.focus();
			}
			return [ ...states() ].filter( ( [ domain, state ] ) => state === 'ready' && before.get( domain ) !== 'ready' ).map( ( [ domain ] ) => domain );
		};

		const check = ( isAsked ) => {
			clearTimeout( timer );
			status.textContent = isAsked ? texts.checking : status.textContent;
			return request( `${ site }/domains`, { level: Number( level ), page: Number( page ) } ).then( ( { status: code, data } ) => {
				if ( code !== 200 ) {
					throw new Error( data.message );
				}
				checked = data.checked ? Date.now() : checked;
				const online = replace( data.html ).map( ( domain ) => texts.online.replace( '%s', domain ) );
				if ( online.length > 0 || isAsked ) {
					status.textContent = online.join( ' ' ) || ( Date.now() - checked < 60000 ? texts.checked : texts.later );
				}
				again( data.again );
			} );
		};

		const again = ( seconds ) => {
			if ( isDone() || ++rounds > MOST ) {
				return;
			}
			timer = setTimeout( () => ( document.hidden ? again( seconds ) : check( false ).catch( () => again( 2 * seconds ) ) ), 1000 * seconds );
		};

		link.addEventListener( 'click', ( event ) => {
			event.preventDefault();
			rounds = 0;
			check( true ).catch( () => ( status.textContent = texts.failed ) );
		} );
		list.addEventListener( 'click', ( { target } ) => {
			const button = target.closest( '.serverpilot-copy' );
			if ( button ) {
				copy( button ).then( () => ( status.textContent = texts.copied ) );
			}
		} );
		showButtons();
		again( 5 );
	};

	/* Without HTTPS there is no clipboard for scripts: the text is selected, to be copied by hand. */
	const copy = ( button ) => {
		if ( navigator.clipboard ) {
			return navigator.clipboard.writeText( button.dataset.copy );
		}
		window.getSelection().selectAllChildren( button.parentElement.querySelector( 'code' ) );
		return document.execCommand( 'copy' ) ? Promise.resolve() : Promise.reject();
	};

	document.querySelectorAll( '.serverpilot-domains' ).forEach( watch );

	/* The dialog is loaded later. */
	const dialog = () => {
		let [ timer, asked ] = [ 0, '' ];

		const check = ( field ) => {
			const form = field.form;
			const answer = form?.querySelector( '.serverpilot-new-domain' );
			const domain = field.value.trim();
			if ( ! answer || domain === '' || domain === asked ) {
				return;
			}
			asked = domain;
			answer.textContent = texts.checking;
			request( `${ form.elements.current_site.value }/new-domain`, { domain } ).then(
				( { status: code, data } ) => {
					if ( field.value.trim() !== domain ) {
						return;
					}
					if ( code === 429 ) {
						asked = '';
						timer = setTimeout( () => check( field ), 1000 * data.data.again );
					} else if ( code === 200 ) {
						answer.dataset.state = data.state;
						answer.innerHTML = data.html;
						// The dialog has the height that its form had before.
						window.wubox?.refresh?.();
					} else {
						answer.textContent = '';
					}
				},
				() => ( answer.textContent = '' )
			);
		};

		document.addEventListener( 'input', ( { target } ) => {
			if ( target.matches( 'form input[name=domain]' ) && target.form.querySelector( '.serverpilot-new-domain' ) ) {
				clearTimeout( timer );
				timer = setTimeout( () => check( target ), 800 );
			}
		} );
	};
	dialog();
} )();
