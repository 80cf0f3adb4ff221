/* The block of the customer's panel, in the editor: a placeholder, because the panel shows only on the page. */
( function ( { registerBlockType }, { createElement }, { useBlockProps } ) {
	'use strict';

	const { title, text } = serverpilotBlock;
	registerBlockType( 'serverpilot/domains', {
		apiVersion: 2,
		title,
		category: 'widgets',
		icon: 'admin-site',
		supports: { html: false, multiple: false },
		edit: () => createElement( 'div', useBlockProps(), createElement( 'strong', null, title ), createElement( 'p', null, text ) ),
		save: () => null,
	} );
} )( window.wp.blocks, window.wp.element, window.wp.blockEditor );
