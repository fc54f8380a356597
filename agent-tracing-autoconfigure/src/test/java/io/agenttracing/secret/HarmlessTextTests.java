package io.agenttracing.secret;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Texts in which the prefixes of keys begin names, words and ids: none of them is
 * changed.
 */
class HarmlessTextTests {

	private static final String NAMES = """
			sk-learn-pipeline-step-one
			sk-learn-0.24.2-py38-linux-x86_64
			sk-learn-contrib-imbalanced-2024
			sk-SK-Bratislava-region-2024-export
			sk-ripts-for-the-project-2024-version-2
			sk_learn_estimators_of_the_pipeline_v2
			sk_test_mode_is_enabled_for_account_12
			sk_live_reload_of_the_page_2024
			rk_live_update
			hf_hub_download_with_retries_and_a_cache_2
			hf_transformers_model_names_and_versions
			hf_model_meta_llama_3_1_8b_instruct
			hf_compute_embeddings_0123456789
			fw_update_2024_01_15_rollback
			fw_firmware_version_1_2_3_build_4711
			pa-my-service-with-a-long-name-and-number-2024-x
			pa-11y-checks-of-all-pages-in-the-list
			npm_config_registry_of_the_company_2024
			npm_lifecycle_event_postinstall_hook_ran
			npm_package_dependencies_spring_boot_4
			pypi-package-index-mirror-2024-05-europe-west
			gho_st_of_the_machine_12345
			ghp_pages_deploy_workflow_run_20240115
			ghs_build_number_4711_of_branch_main
			github_pat_tern_of_branches
			glpat-tern.example
			glft-2024.txt
			glrt-runner
			xai-explainability-for-credit-models-2024
			xai-shap-values-of-the-random-forest-and-more-than-sixty-characters
			pplx-score-of-the-language-model-2024
			gsk_glaxo_smith_kline_report_2024_q1
			r8_proguard_rules_minify_enabled_2024_01_15
			pcsk_9_inhibitor_trial_of_the_year_2024
			nvapi-driver-version-535.104.05
			dapi-gateway-service-7d9f8b6c5d-x2x4z
			dapifydocumentstorage
			tvly-search
			csk-cricket-scores-2024-season-final-match-report
			jina_embeddings_v3_base_en_2024
			llx-window-manager-3.0
			fc-cache-2.13.1-r0
			key_value_store_with_expiry_and_ttl_2024
			key-value-pairs-of-the-configuration-2024
			lsv2_page_table_entry
			cog_services_eastus_2024
			apk_add_no_cache_curl_8_5_0
			AKIAWASHERE
			AKIA is a prefix of Amazon
			ASIA-PACIFIC-SOUTHEAST-1
			ASIAPACIFIC2024
			ACCADEMIA2024
			ABIAKPARK
			LTAI
			AIza is how such keys begin
			AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
			ya29.
			1//0
			GOCSPX-
			SCWM2024
			EXOPLANETKEPLER452B
			EXOSKELETON2024MODELX
			cio-report-of-the-quarter-2024
			ciopfs-0.4
			oy2023.pdf
			rubygems_version_3_5_11
			csa_star_registry_2024
			ddp_distributed_data_parallel_rank_0
			dop_v1_release_notes
			hvs.example.com
			hvb.de
			s.example.com/abc
			s.substring(0, 24)
			s.setDefaultTimeoutMillis
			st.petersburg-2024
			dp.st.example.com
			dp.pt.domain
			ops_eyJ
			A3-PAPER-SIZE-POSTER-PRINT
			AGE-SECRET-KEY-1
			tskey-auth
			xoxb
			xoxb-
			xoxp-token
			xapp-1-A
			SG.example.com
			SG.1
			SKU-2024-000123-BLACK-XL
			SKIPPED1234567890
			SKB0123456789ABCDEF
			AC0123456789
			ACME-2024-INVOICE-000123
			ACCESS_DENIED_2024
			key-rotation-policy-2024-01-15
			md-5-checksum-of-file
			re_sent_messages_2024
			re_index_documents_20240115_run2
			re_try_count_3
			pk_prod_table_2024
			pk_users_1
			KEYBOARD_INTERRUPT_2024
			KEYCLOAK-REALM-EXPORT-2024-01-15-production-europe-west-1
			live_stream_2024_01_15_at_host_7
			live_view_of_the_dashboard_number_7_is_here
			test_2024_01_15_regression_suite_all
			test_should_return_the_document_when_it_exists_2
			sandbox_environment_of_the_team_number_7_x
			secret_santa_2024_list_of_all_participants_1
			secret-sharing-scheme-2024
			access-production-logs-2024-01-15
			access_token
			pi_calculation_2024
			whsec_
			EAAA
			EZAKMI
			FLWSECK
			shpat_
			ck_2024_backup
			cs_2024_winter_term_lecture_notes_12
			PRD-2024-0815
			glc_
			glsa_2024
			NRAK
			eu01xx
			dt0c01
			hcaik_
			phx_airport_2024_01_15
			phc_primary_health_care_center_number_12_x
			sdk-version-4.2.0
			ntn_national_telecom_network_2024
			lin_api_2
			lin_algebra_2024
			figd_2
			pat-on-the-back
			patch-20240115.diff
			path1234567890abcd.ef
			1/2024
			1/3 of all 1234567890
			2/3
			tfp_tensorflow_probability_0_24_0
			CFPAT
			00D
			sl.example.com
			sl.u.example
			PMAK
			rdme_2024
			fio-u-test-2024
			sk.example.com
			tk.eyeglasses
			VF.2024
			NF-2024-000123
			tss_rate_2024
			prf_2024
			waka_waka_2010
			lip_sync_2024
			bb_pr_2024
			pub-c-2024
			EAAGER2024
			IGAAA
			AAAAAAAAAAAAAAAAAAAAAAAA
			M8.example.com
			web_2024
			mb_2024
			db-migration-2024-01-15-users-v2
			db-0123456789-abcdefghij-pool
			v1.0-beta.2
			v1.0-20240115-123456
			t1.example.com
			0.A
			discord.com/api/webhooks
			discord.com/channels/123456789012345678/987654321098765432
			hooks.slack.com/services
			hooks.zapier.com/hooks/catch/1
			12345:AA
			12345678:AAPL
			NYSE:AAPL
			10:15:30:AAB
			2024-01-15T10:15:30Z
			""";

	private static final String TEXTS = """
			spring-boot-starter-data-redis-4.1.0.jar
			org.springframework.boot.autoconfigure.AutoConfiguration.imports
			com.acme.orders.OrderPlacementServiceImpl$$SpringCGLIB$$0
			docker.io/library/postgres:16.4-alpine3.20
			ghcr.io/acme/planner@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
			planner-7d9f8b6c5d-x2x4z
			planner-deployment-5f6b8c7d9-abcde
			arn:aws:iam::123456789012:role/planner-execution-role
			projects/acme-prod-4711/locations/europe-west3/keyRings/main
			urn:uuid:550e8400-e29b-41d4-a716-446655440000
			traceparent 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
			01HZX3M9QK5V7T2N8R4W6Y0ABC
			cjld2cjxh0000qzrmn831i7rn
			V1StGXR8_Z5jdHi6B-myT
			507f1f77bcf86cd799439011
			resp_68a1b2c3d4e5f60718293a4b5c6d7e8f
			chatcmpl-9abcDEFghiJKLmnoPQRstuVWXyz01
			msg_01XFDUDYJgAACzvnptvVoYEL
			toolu_01A09q90qw90lq917835lq9
			call_abcDEF1234567890ghiJKLmn
			run_1234567890abcdef12345678
			thread_abc123DEF456ghi789JKL012
			asst_abc123DEF456ghi789JKL012
			file-abc123DEF456ghi789JKL012
			org-abc123DEF456ghi789JKL012
			req_011CNyt5xbC1Bp2ZxMhbMvVk
			gpt-4o-mini-2024-07-18
			claude-sonnet-4-5-20250929
			text-embedding-3-large
			meta-llama/Llama-3.1-8B-Instruct
			mistralai/Mixtral-8x7B-Instruct-v0.1
			BAAI/bge-m3
			btn btn-primary btn-lg mt-4 px-3 sm:w-1/2
			sk-fading-circle sk-circle1 sk-circle12
			sk-folding-cube sk-cube1
			sk-chase-dot
			color:#1e90ff;margin:0 auto
			/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/4711/fs
			C:\\Users\\bob\\AppData\\Local\\Temp\\surefire123456789
			IMG_20240115_101530_HDR.jpg
			report_final_v2_REALLY_final_2024.docx
			select id, name from documents where updated_at > '2024-01-15' limit 100
			XREADGROUP GROUP planner consumer-1 COUNT 10 BLOCK 2000 STREAMS tasks >
			SET agent:planner:4711:state running EX 3600
			{"role":"user","content":"Which key figures changed?"}
			{"id":"doc-832beb48","score":0.87,"tokens":1234}
			<svg viewBox="0 0 24 24"><path d="M12 2L2 7l10 5 10-5z"/></svg>
			data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
			Die Schl\u00fcsselfigur des Romans hei\u00dft Anna und wohnt in Sankt P\u00f6lten.
			Der Zugang wurde am 15.01.2024 um 10:15 Uhr gesperrt, weil die Frist abgelaufen war.
			Bitte geben Sie die Auftragsnummer SK-2024-000123 an.
			Das Sicherheitskonzept sieht vor, dass Schl\u00fcssel alle 90 Tage erneuert werden.
			Rechtsschutzversicherungsgesellschaften haben 2024 mehr Beschwerden bekommen.
			Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft
			The keys begin with sk- or with hf_, and have at least 20 characters.
			Tokens that begin with ghp_ are those of persons, those with ghs_ of apps.
			An access key id of Amazon begins with AKIA, a temporary one with ASIA.
			Set OPENAI to sk-... and try again
			Use a key such as sk-your-key-here or pk-your-key-here
			Expected a key like ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
			Use hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx for the hub
			Bot tokens look like 123456:ABC-DEF
			Webhooks are at https://hooks.slack.com/services/ and need a path
			See https://discord.com/developers/docs/resources/webhook
			git checkout 4b1dcafe0123456789abcdef0123456789abcdef
			commit 4b1d0123456789abcdef0123456789abcdef0123 (HEAD)
			sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709
			md5 d41d8cd98f00b204e9800998ecf8427e
			sha512-Q2bFTOhEALkN8hOms2FKTDLy7eugP2zFZ1T8LCvX42Fp3WoNr3bjZSAHeOsHrbV1Fu9/A0EzCinRE7Af1ofPrw==
			etag W/"33a64df551425fcc55e4d42a148795d9f25f89d4"
			0x71C7656EC7ab88b098defB751B7401B5f6d8976F
			+49 170 1234567, DE89 3704 0044 0532 0130 00
			lat=52.520008 lon=13.404954
			java.lang.OutOfMemoryError: Java heap space
			\tat java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:642)
			\tat com.acme.Main.main(Main.java:7) ~[app.jar!/:1.0]
			2024-01-15 10:15:30.123  INFO 4711 --- [nio-8080-exec-1] c.a.Planner : done in 12 ms
			""";

	static Stream<String> texts() {
		return Stream.concat(NAMES.lines(), TEXTS.lines());
	}

	@ParameterizedTest
	@MethodSource("texts")
	void staysAsItIs(String text) {
		assertThat(SecretMask.mask(text)).isSameAs(text);
		for (String format : new String[] { "the %s was not found", "{\"id\":\"%s\"}", "https://host/%s/x", "(%s)" }) {
			String around = format.formatted(text);
			assertThat(SecretMask.mask(around)).isSameAs(around);
		}
	}

	@Test
	void thereAreEnough() {
		assertThat(texts().distinct()).hasSizeGreaterThan(200);
	}

}
